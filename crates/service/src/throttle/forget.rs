//! Counters that nobody needs any longer.

use std::time::Duration;

use crate::retry::retrying;
use crate::{Internal, Roster};

/// A counter that never blocked anybody is forgotten so long after its last use: a few wrong passwords of a month ago are
/// no guessing any more.
const UNUSED: Duration = Duration::from_hours(30 * 24);
/// A counter that has blocked is forgotten so long after the end of its last block. Until then whoever comes back gets one
/// try a block and never the free ones, so that guessing slowly gains nothing.
const UNBLOCKED: Duration = Duration::from_hours(400 * 24);
/// Counters forgotten in one transaction.
const BATCH: u64 = 500;

impl Roster {
    /// Forgets counters that are stale, alike whether or not there is an account behind them. Log-in that has ended for
    /// unknown devices stays ended. Answers how many went.
    pub async fn delete_stale_throttles(&self) -> Result<u64, Internal> {
        let mut deleted = 0;
        loop {
            let gone = retrying(|| self.delete_stale_batch()).await?;
            deleted += gone;
            if gone == 0 {
                return Ok(deleted);
            }
        }
    }

    async fn delete_stale_batch(&self) -> Result<u64, Internal> {
        let now = self.now();
        let tx = self.store().begin().await?;
        let gone = tx.login_throttles().delete_stale(now.minus(UNUSED), now.minus(UNBLOCKED), BATCH).await?;
        tx.commit().await?;
        Ok(gone)
    }
}
