//! Address, role, deletion and return of a user.

use super::{DisplayName, Email, StatusMove, User, Username};
use crate::{PasswordHash, RoleName, Timestamp};

impl User {
    /// Whoever was invited has chosen a password by the mailed link, which proves the address. A suspension stays.
    pub fn accept_invitation(
        &mut self,
        hash: PasswordHash,
        name: Option<DisplayName>,
        now: Timestamp,
    ) -> Option<StatusMove> {
        if name.is_some() {
            self.profile.name = name;
        }
        self.reset_password(hash, now)
    }

    /// The user has another address from now on, proven or not.
    pub fn change_address(&mut self, email: Email, is_verified: bool, now: Timestamp) {
        self.email = email;
        self.email_verified_at = is_verified.then_some(now);
        // Somebody has decided about this account: it is no longer one that a registration alone has made.
        self.self_registered = false;
        self.touch(now);
    }

    /// Gives the user another role. Answers whether it is another one.
    pub fn give_role(&mut self, role: RoleName, now: Timestamp) -> bool {
        let is_other = self.role != role;
        if is_other {
            self.role = role;
            self.touch(now);
        }
        is_other
    }

    /// Deletes the user; address, username and Stripe customer are free for others at once. The status stays as it is.
    pub fn delete(&mut self, now: Timestamp) {
        self.deleted_at = Some(now);
        self.touch(now);
    }

    /// Takes a deletion back, with another address or username where the old one is in use again. Another address is
    /// unproven.
    pub fn restore(&mut self, email: Option<Email>, username: Option<Username>, now: Timestamp) {
        self.deleted_at = None;
        if let Some(email) = email {
            if email.canonical() != self.email.canonical() {
                self.email_verified_at = None;
            }
            self.email = email;
        }
        if username.is_some() {
            self.username = username;
        }
        self.self_registered = false;
        self.touch(now);
    }
}
