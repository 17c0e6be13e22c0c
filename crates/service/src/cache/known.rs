//! One session and its user, as they were read.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::Stamp;
use crate::auth::Caller;

/// A session and its user, as they were read from the database.
#[derive(Debug)]
pub(crate) struct Known {
    caller: Caller,
    stamp: Stamp,
    /// By the monotonic clock.
    read_at: Duration,
    is_use_noted: AtomicBool,
}

impl Known {
    pub(super) fn new(caller: Caller, stamp: Stamp, read_at: Duration) -> Self {
        Self { caller, stamp, read_at, is_use_noted: AtomicBool::new(false) }
    }

    /// The session and the user.
    pub(crate) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Whether an access token of `generation` is the first of it that is seen here: true once at most.
    pub(crate) fn is_first_use(&self, generation: u32) -> bool {
        self.caller.session.is_first_use(generation) && !self.is_use_noted.swap(true, Ordering::Relaxed)
    }

    pub(super) fn stamp(&self) -> Stamp {
        self.stamp
    }

    pub(super) fn age(&self, now: Duration) -> Duration {
        now.saturating_sub(self.read_at)
    }
}
