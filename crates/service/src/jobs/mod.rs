//! What a serving process does beside its requests. Several nodes may do it side by side: each piece of work is claimed by
//! the transaction that does it.

mod purge;

use std::time::Duration;

use crate::Roster;

pub use purge::Purged;

/// How often what has to be erased is looked for.
const PURGE_EVERY: Duration = Duration::from_hours(1);

/// How often accounts are looked for whose suspension or lock has ended.
const SETTLE_EVERY: Duration = Duration::from_secs(30);
/// Accounts that are settled at a time.
const SETTLED_AT_ONCE: u64 = 500;

impl Roster {
    /// Lets accounts return whose suspension or lock has ended, until `stop` resolves: their rows follow within a minute
    /// what counts from the very second.
    pub async fn settle_until(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        loop {
            if let Err(error) = self.settle_due(SETTLED_AT_ONCE).await {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "accounts could not be settled; it is tried again"
                );
            }
            tokio::select! {
                () = &mut stop => return,
                () = tokio::time::sleep(SETTLE_EVERY) => {}
            }
        }
    }

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
