//! How the status of a user moves, and what moves with it.

use super::{AccountStatus, InvalidTransition, StatusMove, StatusReason, User};
use crate::{PasswordHash, RegistrationAttempt, Timestamp};

impl User {
    /// The address was proven, and nothing else changes.
    pub fn verify_address(&mut self, now: Timestamp) -> Option<StatusMove> {
        self.prove_address(now);
        self.move_status(AccountStatus::verify)
    }

    /// The address was proven by the holder of a registration attempt: its password, username and profile become the
    /// account's.
    pub fn activate_by(&mut self, attempt: &RegistrationAttempt, now: Timestamp) -> Option<StatusMove> {
        self.username.clone_from(&attempt.username);
        self.profile.clone_from(&attempt.profile);
        self.activate_with_password(attempt.password_hash.clone(), now)
    }

    /// The address was proven together with a password, which becomes the account's.
    pub fn activate_with_password(&mut self, hash: PasswordHash, now: Timestamp) -> Option<StatusMove> {
        self.set_password(hash, now);
        self.verify_address(now)
    }

    /// The password was reset by a mailed link: the address counts as proven, a lock is lifted, a suspension stays.
    pub fn reset_password(&mut self, hash: PasswordHash, now: Timestamp) -> Option<StatusMove> {
        self.set_password(hash, now);
        self.prove_address(now);
        self.failed_login_attempts = 0;
        self.move_status(AccountStatus::reset_password)
    }

    /// An administrator makes the account active, and vouches for the address or does not.
    ///
    /// # Errors
    /// When it is neither pending nor suspended.
    pub fn activate(
        &mut self,
        vouches_for_address: bool,
        now: Timestamp,
    ) -> Result<Option<StatusMove>, InvalidTransition> {
        let active = self.status.clone().activate()?;
        if vouches_for_address {
            self.prove_address(now);
        }
        // Somebody has decided about this account: it is no longer one that a registration alone has made.
        self.self_registered = false;
        self.touch(now);
        Ok(self.move_status(|_| active))
    }

    /// An administrator suspends the account. Its sessions have to end with it.
    pub fn suspend(
        &mut self,
        reason: StatusReason,
        until: Option<Timestamp>,
        now: Timestamp,
    ) -> Option<StatusMove> {
        self.touch(now);
        self.move_status(|status| status.suspend(reason, until))
    }

    /// Too many failures lock the account until an instant: bookkeeping, no new version.
    ///
    /// # Errors
    /// When it is not active.
    pub fn lock(&mut self, until: Timestamp) -> Result<Option<StatusMove>, InvalidTransition> {
        let locked = self.status.clone().lock(until)?;
        Ok(self.move_status(|_| locked))
    }

    /// Lifts a lock: bookkeeping, no new version.
    ///
    /// # Errors
    /// When there is none.
    pub fn unlock(&mut self) -> Result<Option<StatusMove>, InvalidTransition> {
        let unlocked = self.status.clone().unlock()?;
        self.failed_login_attempts = 0;
        Ok(self.move_status(|_| unlocked))
    }

    /// Lifts a lock that failed log-ins have caused, once somebody has shown to be the owner: bookkeeping, no new version. A
    /// lock without an end was imported and stays.
    pub fn lift_lockout(&mut self) -> Option<StatusMove> {
        self.status.until()?;
        self.unlock().ok().flatten()
    }

    /// The failures so far count no longer: bookkeeping, no new version.
    pub fn forget_failures(&mut self) {
        self.failed_login_attempts = 0;
    }

    /// Lets a suspension or lock whose end has passed return to the status before. It raises no version: what is shown
    /// changes with the hour, before any row follows. The move happened at that end, whenever it is written down: before
    /// whatever somebody does to the account now.
    pub fn settle(&mut self, now: Timestamp) -> Option<StatusMove> {
        let end = self.status.until();
        self.move_status(|status| status.settle(now)).map(|moved| StatusMove { at: end, ..moved })
    }

    fn prove_address(&mut self, now: Timestamp) {
        if self.email_verified_at.is_none() || self.self_registered {
            self.email_verified_at.get_or_insert(now);
            self.self_registered = false;
            self.touch(now);
        }
    }

    fn move_status(&mut self, to: impl FnOnce(AccountStatus) -> AccountStatus) -> Option<StatusMove> {
        let before = self.status.clone();
        self.status = to(before.clone());
        StatusMove::between(&before, &self.status)
    }
}
