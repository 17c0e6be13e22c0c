//! The time.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use crate::domain::Timestamp;

/// Tells what time it is.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// How long something has been going on: the time since some moment before, which setting the clock does not move. Two
    /// readings of one process tell how much time lies between them, and nothing else.
    fn monotonic(&self) -> Duration;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

/// What [`SystemClock::monotonic`] counts from.
static BEGINNING: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        Timestamp::new(chrono::Utc::now())
    }

    fn monotonic(&self) -> Duration {
        BEGINNING.elapsed()
    }
}
