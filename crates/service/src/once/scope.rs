//! One request with a key, while it is worked on.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{KEPT_FOR, OnceRequest};
use crate::change::Pending;
use crate::domain::StoredAnswerId;
use crate::persistence::{Constraint, DatabaseError, KeptAnswer, StoreError, Tx};
use crate::{Internal, Roster};

/// What the changes of one request share. A use case knows nothing of it, and may turn what happens to the key into any
/// error: whether the key was had is asked here.
pub(crate) struct Scope {
    request: OnceRequest,
    id: StoredAnswerId,
    end: Mutex<End>,
}

/// What has come of the key so far.
pub(super) enum End {
    /// Nothing that lasts: no change was begun, or it was dropped and the key with it.
    Open,
    /// A change is ready to be committed.
    Parked(Pending),
    /// Another request had it first, and was answered like this.
    Taken(KeptAnswer),
    /// Another request has it, and has not come to an end within the lock timeout.
    InProgress,
}

impl Scope {
    pub(super) fn new(roster: &Roster, request: OnceRequest) -> Result<Self, Internal> {
        let id = StoredAnswerId::generate(roster.now(), roster.random()?);
        Ok(Self { request, id, end: Mutex::new(End::Open) })
    }

    pub(super) fn request(&self) -> &OnceRequest {
        &self.request
    }

    pub(super) fn id(&self) -> StoredAnswerId {
        self.id
    }

    /// What has come of the key; from here on nothing has.
    pub(super) fn end(&self) -> End {
        std::mem::replace(&mut *self.lock(), End::Open)
    }

    /// Begins a transaction by taking the key.
    pub(crate) async fn begin(&self, roster: &Roster) -> Result<Tx, StoreError> {
        if matches!(*self.lock(), End::Parked(_)) {
            // It would wait for the one that is parked, which waits for the end of the work.
            let reason = "a request that takes effect once has room for one change";
            return Err(StoreError::Database(DatabaseError::new(None, reason)));
        }
        let (tx, now) = (roster.store().begin().await?, roster.now());
        let keys = tx.idempotency_keys();
        let hash = self.request.fingerprint.current();
        let claimed = keys.claim(self.id, self.request.keyed(), hash, (now, now.plus(KEPT_FOR))).await;
        if let Err(error) = &claimed {
            if *error == StoreError::Conflict(Constraint::IdempotencyKey) {
                let kept = keys.find(self.request.keyed(), now).await?.ok_or(StoreError::Missing)?;
                *self.lock() = End::Taken(kept);
            } else if error.is_lock_timeout() {
                *self.lock() = End::InProgress;
            }
        }
        claimed.map(|()| tx)
    }

    /// Takes over a change that is to be committed together with the answer.
    pub(crate) fn park(&self, pending: Pending) {
        *self.lock() = End::Parked(pending);
    }

    /// The change that is ready to be committed, to be parked again: dropped, it is rolled back.
    pub(crate) fn take_parked(&self) -> Option<Pending> {
        let mut end = self.lock();
        match std::mem::replace(&mut *end, End::Open) {
            End::Parked(pending) => Some(pending),
            other => {
                *end = other;
                None
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, End> {
        self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
