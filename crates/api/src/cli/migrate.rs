//! `roster migrate`

use clap::Subcommand;

/// Bring the database schema up or down.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub enum MigrateCommand {
    /// Apply what is pending
    Up,
    /// Undo the last steps
    Down {
        /// How many
        #[arg(default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        steps: u32,
    },
    /// Go up or down to a migration, so that it is the last one applied
    To {
        /// Its name, as `status` shows it
        name: String,
    },
    /// Show which migrations are applied
    Status,
    /// Drop Roster's own tables with all their data, and make them anew
    Fresh {
        /// Yes, drop them
        #[arg(long, required = true)]
        yes: bool,
    },
}
