//! The program `roster`.

use std::process::ExitCode;

use roster_api::cli::{self, Cli, Command, ConfigCommand, Output};
use roster_api::settings::{Environment, Settings};
use roster_api::telemetry;

fn main() -> ExitCode {
    match Cli::read(std::env::args_os()) {
        Ok(cli) => cli::finish(run(cli)),
        Err(error) => cli::usage(&error),
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    let (global, command) = cli.into_parts();
    let settings = Settings::load(global.config.as_deref(), &Environment::of_process())?;
    telemetry::init(&settings.log)?;
    let output = Output::new(global.json);
    match command {
        Command::Config(ConfigCommand::Check) => cli::report(&settings, Vec::new(), output)?,
        Command::Config(ConfigCommand::Show) => cli::show(&settings, output)?,
        Command::Serve(_)
        | Command::Migrate(_)
        | Command::User(_)
        | Command::Openapi(_)
        | Command::Keys(_) => {
            anyhow::bail!("this program was built without the service")
        }
    }
    Ok(())
}
