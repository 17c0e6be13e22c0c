//! Erasing what has had its time.

use std::time::Duration;

use crate::admin::ManageUserError;
use crate::audit::RequestInfo;
use crate::domain::{RegistrationAttempt, Timestamp, UserId};
use crate::retry::retrying;
use crate::{Internal, Roster};

/// How long what is over is kept before it goes: sessions, mailed links, devices.
const KEPT_OVER: Duration = Duration::from_hours(7 * 24);
/// How long other nodes can read what they have to forget.
const NEWS_KEPT: Duration = Duration::from_hours(1);
/// Users that are looked for at a time.
const BATCH: u64 = 100;

/// What a purge has erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Purged {
    /// Deleted users.
    pub users: u64,
    /// Addresses of registrations that nobody has proven.
    pub registrations: u64,
    /// Sessions that were over.
    pub sessions: u64,
    /// Links whose time was over.
    pub links: u64,
    /// Devices that had not been seen for too long.
    pub devices: u64,
    /// What is left of mails that were sent.
    pub mails: u64,
    /// Counters of log-in and mail.
    pub throttles: u64,
    /// Audit events.
    pub events: u64,
}

impl Purged {
    /// Whether nothing was erased.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl Roster {
    /// Erases users who were deleted longer than `deleted_users` ago, registrations that nobody has proven, what has been
    /// over for a week, and audit events past their retention.
    pub async fn purge_expired(&self, deleted_users: Duration) -> Result<Purged, Internal> {
        let users = self.purge_deleted_before(self.now().minus(deleted_users)).await?;
        let registrations = self.purge_abandoned().await?;
        let throttles = self.delete_stale_throttles().await?;
        let mails = self.delete_sent_mails().await?;
        let over = retrying(|| self.delete_over()).await?;
        Ok(Purged { users, registrations, mails, throttles, ..over })
    }

    async fn delete_sent_mails(&self) -> Result<u64, Internal> {
        let mut deleted = 0;
        loop {
            let gone = retrying(async || {
                let change = self.change().await?;
                let before = self.now().minus(KEPT_OVER);
                let gone = change.outbox().delete_sent_before(before, BATCH).await?;
                change.commit().await?;
                Ok::<_, Internal>(gone)
            });
            let gone = gone.await?;
            deleted += gone;
            if gone == 0 {
                return Ok(deleted);
            }
        }
    }

    async fn delete_over(&self) -> Result<Purged, Internal> {
        let now = self.now();
        let over = now.minus(KEPT_OVER);
        let change = self.change().await?;
        change.registration_attempts().delete_expired_before(now).await?;
        change.idempotency_keys().delete_expired_before(now).await?;
        let deleted = Purged {
            sessions: change.sessions().delete_over_before(over).await?,
            links: change.one_time_tokens().delete_expired_before(over).await?,
            devices: change.device_tokens().delete_expired_before(over).await?,
            events: change.audit().delete_before(now.minus(self.settings().retention.audit_events)).await?,
            ..Purged::default()
        };
        change.cache_invalidations().delete_before(now.minus(NEWS_KEPT)).await?;
        change.commit().await?;
        Ok(deleted)
    }

    async fn purge_deleted_before(&self, before: Timestamp) -> Result<u64, Internal> {
        let (by, request) = (self.grant_to_system(), RequestInfo::default());
        let (mut purged, mut failed) = (0, Vec::new());
        loop {
            // One user who cannot be erased, for a handler of the backend's refuses it, keeps nobody else.
            let due = self.store().users().deleted_before(before, BATCH + failed.len() as u64).await?;
            let due: Vec<_> = due.into_iter().filter(|user| !failed.contains(user)).collect();
            if due.is_empty() {
                return Ok(purged);
            }
            for user in due {
                match self.purge_if(&by, user, &|_| true, Some(before), &request).await {
                    Ok(()) => purged += 1,
                    // Another node was faster, or somebody has restored the user meanwhile.
                    Err(ManageUserError::NotFound | ManageUserError::NotDeleted) => {}
                    Err(ManageUserError::Internal(error @ Internal::Unavailable { .. })) => {
                        return Err(error);
                    }
                    Err(error) => {
                        tracing::error!(user.id = %user, error = &error as &dyn std::error::Error, "a deleted user could not be erased");
                        failed.push(user);
                    }
                }
            }
        }
    }

    /// A row that a registration alone has made goes with its last attempt.
    async fn purge_abandoned(&self) -> Result<u64, Internal> {
        let made_before = self.now().minus(RegistrationAttempt::TTL);
        let mut purged = 0;
        loop {
            let users = self.store().users();
            let abandoned = users.abandoned_registrations(made_before, self.now(), BATCH).await?;
            let mut gone = 0;
            for user in &abandoned {
                gone += u64::from(retrying(|| self.erase_abandoned(*user)).await?);
            }
            purged += gone;
            if gone == 0 {
                return Ok(purged);
            }
        }
    }

    /// Looks again with the row held: somebody may have registered the address anew, or proven it.
    async fn erase_abandoned(&self, id: UserId) -> Result<bool, Internal> {
        let mut change = self.change().await?;
        let user = change.users().lock(id).await?;
        let is_unproven = user.is_some_and(|user| user.takes_registrations());
        if !is_unproven || change.registration_attempts().has_live(id, self.now()).await? {
            return Ok(false);
        }
        self.extensions().erase_owned(&change, id).await?;
        let erased = change.users().erase(id).await?;
        change.outdate_user(id);
        change.commit().await?;
        Ok(erased)
    }
}
