//! From a command line to what it does.

use std::ffi::OsString;
use std::process::ExitCode;

use super::{
    Cli, Command, ConfigCommand, Output, config, copy, exit, export, import, keys, mail, migrate, openapi,
    purge, serve, user,
};
use crate::app::{Application, Builder};
use crate::backend::Backend;
use crate::settings::{Environment, Settings};
use crate::telemetry;

/// The whole of a program: reads its command line, does what it says, and tells how that ended.
///
/// ```no_run
/// use std::process::ExitCode;
///
/// use roster_api::backend::Backend;
///
/// fn main() -> ExitCode {
///     roster_api::cli::main(Backend::new("greeter", env!("CARGO_PKG_VERSION")), std::env::args_os())
/// }
/// ```
pub fn main<T: Into<OsString> + Clone>(backend: Backend, line: impl IntoIterator<Item = T>) -> ExitCode {
    let program = backend.name();
    match Cli::read(&backend, line) {
        Ok(cli) => exit::finish(program, run(cli, backend)),
        Err(error) => exit::usage(&error),
    }
}

/// Does what the command line says.
///
/// # Errors
/// Whatever stood in the way, as one chain of causes without a secret in it.
pub fn run(cli: Cli, backend: Backend) -> anyhow::Result<()> {
    let (global, command) = cli.into_parts();
    let output = Output::new(global.json);
    // Neither settings nor a log are needed to tell what the API is.
    if matches!(command, Command::Openapi(_)) {
        return openapi::run(&backend);
    }
    let settings = Settings::load(global.config.as_deref(), &Environment::of_process())?;
    telemetry::init(&settings.log)?;
    let system = actix_web::rt::System::new();
    system.block_on(dispatch(command, Application::builder(&settings).backend(backend), output))
}

async fn dispatch(command: Command, application: Builder<'_>, output: Output) -> anyhow::Result<()> {
    match command {
        Command::Serve(args) => serve::run(&args, application).await,
        Command::Migrate(command) => migrate::run(command, application, output).await,
        Command::User(command) => user::run(command, application, output).await,
        Command::Export(args) => export::run(&args, application, output).await,
        Command::Purge(args) => purge::run(&args, application, output).await,
        Command::Import(args) => Box::pin(import::run(*args, application, output)).await,
        Command::Copy(args) => copy::run(&args, application, output).await,
        Command::Keys(command) => keys::run(command, application, output).await,
        Command::Mail(command) => mail::run(command, application, output).await,
        Command::Config(ConfigCommand::Check) => {
            Ok(config::report(application.settings(), application.inspect().await?, output)?)
        }
        Command::Config(ConfigCommand::Show) => Ok(config::show(application.settings(), output)?),
        Command::Openapi(_) => openapi::run(application.added()),
    }
}
