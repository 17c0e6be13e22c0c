//! Requests that take effect once, however often they are sent (draft-ietf-httpapi-idempotency-key-header).
//!
//! The effect and the kept answer are one transaction, and taking the key is its first statement: a second request that
//! arrives meanwhile waits there, and then reads what the first was answered. See decision 13.

mod answer;
mod fingerprint;
mod key;
mod scope;

use std::sync::Arc;
use std::time::Duration;

use self::scope::End;
use crate::domain::UserId;
use crate::persistence::{KeptAnswer, KeyedRequest, StoreError};
use crate::retry::retrying;
use crate::{Internal, Roster};

pub use self::answer::Answer;
pub use self::fingerprint::{Fingerprint, FingerprintWriter};
pub use self::key::{IdempotencyKey, InvalidIdempotencyKey};
pub(crate) use self::scope::Scope;

/// How long an answer is kept.
const KEPT_FOR: Duration = Duration::from_hours(24);

/// A request that came with an idempotency key.
#[derive(Debug)]
pub struct OnceRequest {
    /// Who calls: keys of different callers have nothing to do with each other.
    pub caller: UserId,
    /// Method and path of the call, such as `POST /v1/users`: nor have those of different routes. At most 512 characters.
    pub route: String,
    /// The key.
    pub key: IdempotencyKey,
    /// What tells the body of this request from another.
    pub fingerprint: Fingerprint,
}

impl OnceRequest {
    fn keyed(&self) -> KeyedRequest<'_> {
        KeyedRequest { caller: self.caller, route: &self.route, key: self.key.as_str() }
    }
}

/// What came of a request with a key.
#[derive(Debug)]
pub enum Answered<T> {
    /// It was the first, and this is what its work gave.
    First(T),
    /// It was answered before, like this.
    Replayed(Answer),
}

/// Why a request with a key was not answered.
#[derive(Debug, thiserror::Error)]
pub enum OnceError {
    /// The key was used for a request with another body.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The first request with this key is still being worked on, and was waited for long enough.
    #[error("a request with this idempotency key is in progress")]
    InProgress,
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for OnceError {
    fn from(error: StoreError) -> Self {
        if error.is_lock_timeout() { Self::InProgress } else { Self::Internal(error.into()) }
    }
}

impl Roster {
    /// Does `work` unless it was done before for the same request, and keeps the answer for 24 hours.
    ///
    /// `work` gets the handle to work with, and gives the answer to be kept, if it is one to be kept, beside what the caller
    /// wants of it. What it changes through that handle lasts together with the answer or not at all; without an answer to
    /// be kept nothing lasts. There is room for one change. Whoever may not make the call has to be turned away before:
    /// what is kept is given to the same caller again, whatever became of the caller's rights.
    ///
    /// # Errors
    /// `KeyReused`, `InProgress`, and `Internal` when the answer cannot be kept: then nothing of `work` lasts.
    pub async fn once<T>(
        &self,
        request: OnceRequest,
        work: impl AsyncFnOnce(Roster) -> (Option<Answer>, T),
    ) -> Result<Answered<T>, OnceError> {
        // Most repeated requests come later: one look answers them. What races is settled by the key itself.
        if let Some(kept) = self.store().idempotency_keys().find(request.keyed(), self.now()).await? {
            return self.replay(&request, &kept);
        }
        let scope = Arc::new(Scope::new(self, request)?);
        let (answer, outcome) = work(self.within(&scope)).await;
        match (scope.end(), answer) {
            (End::Taken(kept), _) => self.replay(scope.request(), &kept),
            (End::InProgress, _) => Err(OnceError::InProgress),
            (End::Open | End::Parked(_), None) => Ok(Answered::First(outcome)),
            (End::Parked(pending), Some(answer)) => {
                self.keep(&pending, &scope, &answer).await?;
                self.finish(pending).await?;
                Ok(Answered::First(outcome))
            }
            (End::Open, Some(answer)) => {
                let kept_before = retrying(|| self.keep_alone(&scope, &answer)).await?;
                kept_before.map_or(Ok(Answered::First(outcome)), |kept| self.replay(scope.request(), &kept))
            }
        }
    }

    /// Keeps an answer to a request that changed nothing. Gives the one of another request that was faster.
    async fn keep_alone(&self, scope: &Scope, answer: &Answer) -> Result<Option<KeptAnswer>, OnceError> {
        match scope.begin(self).await {
            Ok(tx) => {
                self.keep(&tx, scope, answer).await?;
                tx.commit().await?;
                Ok(None)
            }
            Err(error) => match scope.end() {
                End::Taken(kept) => Ok(Some(kept)),
                _ => Err(error.into()),
            },
        }
    }

    fn replay<T>(&self, request: &OnceRequest, kept: &KeptAnswer) -> Result<Answered<T>, OnceError> {
        if request.fingerprint.is_of(&kept.request_hash) {
            Ok(Answered::Replayed(self.opened(kept)?))
        } else {
            Err(OnceError::KeyReused)
        }
    }
}
