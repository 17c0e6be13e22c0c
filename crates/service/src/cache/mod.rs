//! Sessions and users in memory, and in mirror mode whom the tokens of other issuers name, so that a request of somebody who was here a moment ago needs no query.
//!
//! What is kept counts only while it is sure that every node's changes of the last second are known here:
//!
//! * A change on this node outdates what is kept before its call is answered ([`SessionCache::outdate`]).
//! * Changes on other nodes are read from the table `cache_invalidations` four times a second ([`Roster::catch_up`]).
//!   Nothing that is kept counts when the last reading that succeeded **began** a second ago or more: the database is
//!   asked then, and where it does not answer, nobody is let in.
//!
//! Only rows are kept, never verdicts: what depends on the time is decided anew at each request. And nobody is refused
//! because of what is kept: before a refusal the database is asked.
//!
//! [`Roster::catch_up`]: crate::Roster::catch_up

mod catch_up;
mod epochs;
mod known;
mod position;
mod shelf;
mod traffic;
mod uses;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use self::epochs::Epochs;
pub(crate) use self::epochs::Stamp;
pub(crate) use self::known::{Known, Reading};
use self::position::Reader;
use self::shelf::Shelf;
use self::traffic::Traffic;
use self::uses::Uses;
use crate::auth::Caller;
use crate::domain::{SessionId, UserId};
use crate::mirror::{KnownMirrored, Mirrored};

/// How long after the beginning of a reading what is kept counts: the bound for a change on another node.
const BOUND: Duration = Duration::from_secs(1);
/// Age at which something is read anew, whatever was heard of it: what was changed past Roster, by SQL, shows then.
const MAX_AGE: Duration = Duration::from_mins(5);
/// Sessions, or mirrored users, that are kept at most.
const CALLERS: usize = 100_000;
/// No reading has succeeded yet.
const NEVER: u64 = u64::MAX;

/// What this process knows of sessions and their users.
#[derive(Debug)]
pub(crate) struct SessionCache {
    sessions: Shelf<SessionId, Known>,
    mirrored: Shelf<Mirrored, KnownMirrored>,
    epochs: Epochs,
    /// When the last reading that succeeded began, in nanoseconds of the monotonic clock.
    caught_up_at: AtomicU64,
    reader: Reader,
    traffic: Traffic,
    uses: Uses,
}

impl Default for SessionCache {
    fn default() -> Self {
        Self {
            sessions: Shelf::of(CALLERS),
            mirrored: Shelf::of(CALLERS),
            epochs: Epochs::default(),
            caught_up_at: AtomicU64::new(NEVER),
            reader: Reader::default(),
            traffic: Traffic::default(),
            uses: Uses::default(),
        }
    }
}

impl SessionCache {
    /// What is known of a session and its user, as far as it counts at `now` of the monotonic clock.
    pub(crate) fn find(&self, session: SessionId, now: Duration) -> Option<Arc<Known>> {
        self.is_caught_up(now)
            .then(|| self.sessions.get(&session))
            .flatten()
            .filter(|known| self.counts(known.reading(), now))
    }

    /// What is known of somebody of another issuer, as far as it counts at `now` of the monotonic clock.
    pub(crate) fn find_mirrored(&self, who: &Mirrored, now: Duration) -> Option<Arc<KnownMirrored>> {
        self.is_caught_up(now)
            .then(|| self.mirrored.get(who))
            .flatten()
            .filter(|known| self.counts(known.reading(), now))
    }

    /// To be taken **before** a user is read from the database: [`Self::keep`] and [`Reading`] want it back.
    pub(crate) fn stamp(&self, user: UserId) -> Stamp {
        self.epochs.of(user)
    }

    /// Keeps what was read. Whatever was outdated since `stamp` was taken never counts, because the reading may not have
    /// seen the change.
    pub(crate) fn keep(&self, caller: Caller, stamp: Stamp, now: Duration) -> Arc<Known> {
        let session = caller.session.as_ref().map(|session| session.id);
        let known = Arc::new(Known::new(caller, stamp, now));
        if let Some(session) = session {
            self.sessions.put(session, Arc::clone(&known));
        }
        known
    }

    /// The same for somebody of another issuer.
    pub(crate) fn keep_mirrored(&self, who: Mirrored, known: KnownMirrored) {
        self.mirrored.put(who, Arc::new(known));
    }

    /// What is known of a user and the user's sessions is no longer true.
    pub(crate) fn outdate(&self, user: UserId) {
        self.epochs.outdate(user);
    }

    /// Whether the changes of other nodes are known up to a second before `now`.
    pub(crate) fn is_caught_up(&self, now: Duration) -> bool {
        match self.caught_up_at.load(Ordering::SeqCst) {
            NEVER => false,
            at => now.saturating_sub(Duration::from_nanos(at)) < BOUND,
        }
    }

    /// Notes that somebody was here: the changes of other nodes are worth reading.
    pub(crate) fn note_traffic(&self) {
        self.traffic.note();
    }

    /// The first uses of tokens that are not written down yet.
    pub(crate) fn uses(&self) -> &Uses {
        &self.uses
    }

    fn counts(&self, reading: &Reading, now: Duration) -> bool {
        reading.stamp() == self.epochs.of(reading.user()) && reading.age(now) < MAX_AGE
    }

    /// A reading that began at `began` has succeeded, and everything in it is outdated.
    fn caught_up(&self, began: Duration) {
        let nanos = u64::try_from(began.as_nanos()).unwrap_or(NEVER);
        self.caught_up_at.store(nanos, Ordering::SeqCst);
    }

    /// Nothing that is known counts any longer.
    fn forget_all(&self) {
        self.epochs.outdate_all();
        self.sessions.clear();
        self.mirrored.clear();
    }

    /// Lets go of what does not count at `now`, a part at a time.
    fn sweep(&self, now: Duration) {
        self.sessions.sweep(|known| self.counts(known.reading(), now));
        self.mirrored.sweep(|known| self.counts(known.reading(), now));
    }
}

#[cfg(test)]
mod tests;
