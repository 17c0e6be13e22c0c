//! The command line: `roster [--config FILE] [--json] [COMMAND]`, and the same of a backend's own program.
//!
//! Results go to standard output, everything else to standard error.

mod config;
mod copy;
mod exit;
mod export;
mod import;
mod keys;
mod mail;
mod migrate;
mod openapi;
mod output;
mod purge;
mod run;
mod serve;
#[cfg(test)]
mod tests;
mod user;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::backend::Backend;

pub use self::config::{ConfigCommand, Finding};
pub use self::copy::{CopyArgs, DatabaseArgument};
pub use self::exit::{describe, finish, usage};
pub use self::export::ExportArgs;
pub use self::import::ImportArgs;
pub use self::keys::KeysCommand;
pub use self::mail::{ListMailsArgs, MailCommand};
pub use self::migrate::MigrateCommand;
pub use self::openapi::OpenapiArgs;
pub use self::output::{Output, Table};
pub use self::purge::PurgeArgs;
pub use self::run::{main, run};
pub use self::serve::ServeArgs;
pub use self::user::{CreateUserArgs, ListUsersArgs, RestoreUserArgs, SuspendUserArgs, UserCommand};

/// Accounts, log-in and user data for one backend.
#[derive(Debug, Parser)]
#[command()]
pub struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What stands before or after every command.
#[derive(Debug, Args)]
pub struct GlobalArgs {
    /// The settings file, in place of `roster.toml` in the working directory
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print results as one JSON document
    #[arg(long, global = true)]
    pub json: bool,
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Run the service (what the program does without a command)
    Serve(ServeArgs),
    /// Bring the database schema up or down
    #[command(subcommand)]
    Migrate(MigrateCommand),
    /// Make, look at and move users
    #[command(subcommand)]
    User(UserCommand),
    /// Print the OpenAPI document
    Openapi(OpenapiArgs),
    /// Check or show the settings
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Write every user as a line of NDJSON, for `import` or for another system
    Export(ExportArgs),
    /// Erase what has had its time: deleted users, unproven registrations, what is over, old audit events
    Purge(PurgeArgs),
    /// Copy a whole database into another, from SQLite to PostgreSQL or back, and compare both
    Copy(Box<CopyArgs>),
    /// Look after the keys that sign access tokens
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Bring users in from another system's database or from a file of lines
    Import(Box<ImportArgs>),
    /// Look after mails that have not been sent
    #[command(subcommand)]
    Mail(MailCommand),
}

impl Cli {
    /// Reads the command line of a backend's program, the program's name first.
    ///
    /// # Errors
    /// When it is wrong, or when it asks for help or the version; [`usage`] answers both.
    pub fn read<T: Into<OsString> + Clone>(
        backend: &Backend,
        line: impl IntoIterator<Item = T>,
    ) -> Result<Self, clap::Error> {
        let mut command =
            Self::command().name(backend.name()).bin_name(backend.name()).version(backend.version());
        let matches = command.try_get_matches_from_mut(line)?;
        Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    }

    /// What stands beside the command, and the command: `serve` when there is none.
    pub fn into_parts(self) -> (GlobalArgs, Command) {
        (self.global, self.command.unwrap_or(Command::Serve(ServeArgs::default())))
    }
}
