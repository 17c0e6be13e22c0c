//! When there is something to do: while requests come, and not without them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// Between the beginnings of two readings of what other nodes have changed.
const PERIOD: Duration = Duration::from_millis(250);

/// Whether anybody was here since somebody last looked.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    is_noted: AtomicBool,
    wake: Notify,
}

impl Traffic {
    /// Somebody was here.
    pub(super) fn note(&self) {
        // Read first: nearly every request finds it noted, and a write would make the processors wait for each other.
        if !self.is_noted.load(Ordering::SeqCst) && !self.is_noted.swap(true, Ordering::SeqCst) {
            self.wake.notify_one();
        }
    }

    /// Works once in [`PERIOD`] while there is traffic, until `stop` resolves; work that has begun is finished.
    pub(super) async fn follow(&self, stop: impl Future<Output = ()>, mut work: impl AsyncFnMut()) {
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => return,
                () = self.wake.notified() => {}
            }
            // Whoever comes from here on wants another round.
            self.is_noted.store(false, Ordering::SeqCst);
            let next = Instant::now() + PERIOD;
            work().await;
            tokio::select! {
                () = &mut stop => return,
                () = sleep_until(next) => {}
            }
        }
    }
}
