//! What a serving process does beside its requests. Several nodes may do it side by side: each piece of work is claimed by
//! the transaction that does it.

mod purge;

use std::time::Duration;

use crate::Roster;

pub use purge::Purged;

/// How often what has to be erased is looked for.
const PURGE_EVERY: Duration = Duration::from_hours(1);

impl Roster {
    /// Erases what has had its time, once at the start and then every hour, until `stop` resolves; a transaction under way
    /// ends first.
    pub async fn purge_until(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        loop {
            match self.purge_expired(self.settings().retention.deleted_users).await {
                Ok(purged) if purged.is_nothing() => {}
                Ok(purged) => tracing::info!(?purged, "erased what has had its time"),
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "the purge failed; it is tried again"
                    );
                }
            }
            tokio::select! {
                () = &mut stop => return,
                () = tokio::time::sleep(PURGE_EVERY) => {}
            }
        }
    }
}
