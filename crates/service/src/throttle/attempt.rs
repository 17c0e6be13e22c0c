//! An attempt at a password takes its place before the password is looked at.

use super::key::Subject;
use crate::domain::{Budget, DeviceTokenId, Email, SessionId, Timestamp, User, UserId};
use crate::persistence::{CountedAttempt, ThrottleKey};
use crate::retry::retrying;
use crate::{Internal, Roster};

/// Who tries, and whose failures it would add to.
pub(crate) struct Claimant {
    key: ThrottleKey,
    budget: Budget,
}

/// An attempt that may be made; counted as failed until it turns out otherwise.
///
/// It ends in one of three ways: it fails and stays counted; it succeeds and the counters are cleared; or it was none,
/// because nothing was checked or the password was right, and is given back by [`Roster::give_back`].
#[derive(Debug)]
#[must_use = "an attempt that is not given back stays counted as failed"]
pub(crate) struct ReservedAttempt {
    key: ThrottleKey,
    counted: CountedAttempt,
    /// Until when strangers are blocked from here on, if they are: what the user's row shows as a lock.
    pub(crate) locks_until: Option<Timestamp>,
}

/// Why no attempt may be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReserveError {
    /// There were too many failures.
    #[error("too many attempts")]
    Blocked {
        /// Seconds after which trying again makes sense.
        retry_after: u64,
    },
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl Roster {
    /// Whoever signs in with `identifier`: the known device of `user` that is named, or else a stranger.
    pub(crate) fn login_claimant(
        &self,
        identifier: &str,
        user: Option<&User>,
        device: Option<DeviceTokenId>,
    ) -> Claimant {
        if let (Some(user), Some(device)) = (user, device) {
            let key = self.throttle_key(&Subject::Device(device, user.id));
            return Claimant { key, budget: Budget::Own };
        }
        let email = Email::parse(identifier).ok();
        let subject = Subject::of_login(identifier, email.as_ref(), user);
        Claimant { key: self.throttle_key(&subject), budget: Budget::Untrusted }
    }

    /// Whoever gives the current password in a session.
    pub(crate) fn session_claimant(&self, session: SessionId, user: UserId) -> Claimant {
        Claimant { key: self.throttle_key(&Subject::Session(session, user)), budget: Budget::Own }
    }

    /// Takes the place of an attempt, by one atomic update: of any number at the same moment only so many get one as are
    /// allowed. The last one that is free, and each one after it, begins with its place the block that its failure would
    /// mean, so that none slips past while its password is being checked.
    pub(crate) async fn reserve_attempt(&self, claimant: &Claimant) -> Result<ReservedAttempt, ReserveError> {
        retrying(|| self.try_reserve(claimant)).await
    }

    async fn try_reserve(&self, claimant: &Claimant) -> Result<ReservedAttempt, ReserveError> {
        let Claimant { key, budget } = claimant;
        let (now, rules) = (self.now(), &self.settings().lockout);
        let tx = self.store().begin().await.map_err(Internal::from)?;
        let throttles = tx.login_throttles();
        let counted =
            throttles.reserve(key, &rules.steps(*budget, now), now).await.map_err(Internal::from)?;
        let Some(counted) = counted else {
            let hashes = std::slice::from_ref(&key.hash);
            let until = throttles.blocked_until(hashes).await.map_err(Internal::from)?;
            // Nothing was written. The block may have been lifted between the two statements: then at once.
            return Err(ReserveError::Blocked { retry_after: rules.retry_after(until.unwrap_or(now), now) });
        };
        tx.commit().await.map_err(Internal::from)?;
        let locks_until = counted.blocked_until.filter(|_| *budget == Budget::Untrusted);
        Ok(ReservedAttempt { key: key.clone(), counted, locks_until })
    }

    /// The attempt succeeded: its counter begins anew.
    pub(crate) async fn forget_attempts(&self, attempt: &ReservedAttempt) -> Result<(), Internal> {
        let tx = self.store().begin().await?;
        tx.login_throttles().delete(&attempt.key).await?;
        Ok(tx.commit().await?)
    }

    /// Gives the place of an attempt back that was none. What goes wrong is logged only: the attempt stays counted then,
    /// which is the safe side, and its own answer matters more.
    pub(crate) async fn give_back(&self, attempt: ReservedAttempt) {
        if let Err(error) = retrying(|| self.try_give_back(&attempt)).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "an attempt could not be given back");
        }
    }

    async fn try_give_back(&self, attempt: &ReservedAttempt) -> Result<(), Internal> {
        let tx = self.store().begin().await?;
        tx.login_throttles().give_back(&attempt.key, &attempt.counted, self.now()).await?;
        Ok(tx.commit().await?)
    }
}
