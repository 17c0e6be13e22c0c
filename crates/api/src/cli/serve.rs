//! `roster serve`

use clap::Args;

use crate::app::Builder;

/// Run the service.
#[derive(Debug, Default, PartialEq, Eq, Args)]
pub struct ServeArgs {
    /// Bring the schema of a PostgreSQL database up to date first (an SQLite database always is)
    #[arg(long)]
    pub migrate: bool,
}

pub(super) async fn run(args: &ServeArgs, application: Builder<'_>) -> anyhow::Result<()> {
    for warning in application.settings().warnings() {
        tracing::warn!("{warning}");
    }
    Ok(application.migrates(args.migrate).build().await?.run().await?)
}
