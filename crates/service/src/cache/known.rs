//! One session and its user, as they were read.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::Stamp;
use crate::auth::Caller;
use crate::domain::UserId;

/// When something about a user was read from the database.
#[derive(Debug)]
pub(crate) struct Reading {
    user: UserId,
    stamp: Stamp,
    /// By the monotonic clock.
    at: Duration,
}

impl Reading {
    /// At `at`, with a stamp of the user that was taken before.
    pub(crate) fn new(user: UserId, stamp: Stamp, at: Duration) -> Self {
        Self { user, stamp, at }
    }

    pub(super) fn user(&self) -> UserId {
        self.user
    }

    pub(super) fn stamp(&self) -> Stamp {
        self.stamp
    }

    pub(super) fn age(&self, now: Duration) -> Duration {
        now.saturating_sub(self.at)
    }
}

/// A session and its user, as they were read from the database.
#[derive(Debug)]
pub(crate) struct Known {
    caller: Caller,
    reading: Reading,
    is_use_noted: AtomicBool,
}

impl Known {
    pub(super) fn new(caller: Caller, stamp: Stamp, read_at: Duration) -> Self {
        let reading = Reading::new(caller.user.id, stamp, read_at);
        Self { caller, reading, is_use_noted: AtomicBool::new(false) }
    }

    /// The session and the user.
    pub(crate) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Whether an access token of `generation` is the first of it that is seen here: true once at most.
    pub(crate) fn is_first_use(&self, generation: u32) -> bool {
        let is_first = self.caller.session.as_ref().is_some_and(|session| session.is_first_use(generation));
        is_first && !self.is_use_noted.swap(true, Ordering::Relaxed)
    }

    pub(super) fn reading(&self) -> &Reading {
        &self.reading
    }
}
