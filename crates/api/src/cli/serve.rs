//! `roster serve`

use clap::Args;

/// Run the service.
#[derive(Debug, Default, PartialEq, Eq, Args)]
pub struct ServeArgs {
    /// Bring the schema of a PostgreSQL database up to date first (an SQLite database always is)
    #[arg(long)]
    pub migrate: bool,
}
