//! `roster serve`

use clap::Args;

use crate::app::Application;
use crate::settings::Settings;

/// Run the service.
#[derive(Debug, Default, PartialEq, Eq, Args)]
pub struct ServeArgs {
    /// Bring the schema of a PostgreSQL database up to date first (an SQLite database always is)
    #[arg(long)]
    pub migrate: bool,
}

pub(super) async fn run(args: &ServeArgs, settings: &Settings) -> anyhow::Result<()> {
    for warning in settings.warnings() {
        tracing::warn!("{warning}");
    }
    let application = Application::build(settings, args.migrate).await?;
    Ok(application.run().await?)
}
