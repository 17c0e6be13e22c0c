//! From a command line to what it does.

use super::{Cli, Command, ConfigCommand, Output, config, keys, mail, migrate, openapi, purge, serve, user};
use crate::app;
use crate::settings::{Environment, Settings};
use crate::telemetry;

/// Does what the command line says.
///
/// # Errors
/// Whatever stood in the way, as one chain of causes without a secret in it.
pub fn run(cli: Cli) -> anyhow::Result<()> {
    let (global, command) = cli.into_parts();
    let output = Output::new(global.json);
    // Neither settings nor a log are needed to tell what the API is.
    if matches!(command, Command::Openapi(_)) {
        return openapi::run();
    }
    let settings = Settings::load(global.config.as_deref(), &Environment::of_process())?;
    telemetry::init(&settings.log)?;
    let system = actix_web::rt::System::new();
    system.block_on(dispatch(command, &settings, output))
}

async fn dispatch(command: Command, settings: &Settings, output: Output) -> anyhow::Result<()> {
    match command {
        Command::Serve(args) => serve::run(&args, settings).await,
        Command::Migrate(command) => migrate::run(command, settings, output).await,
        Command::User(command) => user::run(command, settings, output).await,
        Command::Purge(args) => purge::run(&args, settings, output).await,
        Command::Keys(command) => keys::run(command, settings, output).await,
        Command::Mail(command) => mail::run(command, settings, output).await,
        Command::Config(ConfigCommand::Check) => {
            Ok(config::report(settings, app::inspect(settings).await?, output)?)
        }
        Command::Config(ConfigCommand::Show) => Ok(config::show(settings, output)?),
        Command::Openapi(_) => openapi::run(),
    }
}
