//! Which readings of the database are older than a change.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use crate::domain::UserId;

/// Users that share a counter lose what is known of them together. With so many counters that is rare: a hundred changes
/// a second meet a given user by accident once in eleven minutes.
const COUNTERS: usize = 1 << 16;

/// Counts the changes of each user.
///
/// A stamp that was taken before a reading and still is the user's stamp says that no change was heard of since the
/// reading began. So a change that commits while somebody reads, and whose reading is kept only after the change was
/// announced, does no harm: the reading carries the older stamp.
#[derive(Debug)]
pub(super) struct Epochs {
    all: AtomicU64,
    users: Box<[AtomicU32]>,
    hasher: RandomState,
}

/// A state of the counters of a user.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Stamp {
    all: u64,
    user: u32,
}

impl Default for Epochs {
    fn default() -> Self {
        let users = (0..COUNTERS).map(|_| AtomicU32::new(0)).collect();
        Self { all: AtomicU64::new(0), users, hasher: RandomState::new() }
    }
}

impl Epochs {
    /// The user's stamp at this moment.
    pub(super) fn of(&self, user: UserId) -> Stamp {
        Stamp { all: self.all.load(Ordering::SeqCst), user: self.counter(user).load(Ordering::SeqCst) }
    }

    /// What was read of a user until now does not count.
    pub(super) fn outdate(&self, user: UserId) {
        self.counter(user).fetch_add(1, Ordering::SeqCst);
    }

    /// What was read of anybody until now does not count.
    pub(super) fn outdate_all(&self) {
        self.all.fetch_add(1, Ordering::SeqCst);
    }

    #[allow(clippy::indexing_slicing, reason = "the remainder of a division by the length is below it")]
    fn counter(&self, user: UserId) -> &AtomicU32 {
        let hash = usize::try_from(self.hasher.hash_one(user) % COUNTERS as u64).unwrap_or(0);
        &self.users[hash % self.users.len()]
    }
}
