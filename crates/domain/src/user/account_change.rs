//! What happens to an account that others may want to follow: told apart by how its row stood before and after.

use super::{StatusKind, User};
use crate::RoleName;
use crate::named::named;

named! {
    /// How a user came to be.
    #[non_exhaustive]
    pub enum UserOrigin {
        /// Somebody signed up: in mode `verify` the user is pending until the address is proven.
        SignUp = "sign_up",
        /// An administrator or operator made the user.
        Administrator = "administrator",
        /// An administrator or operator made the user and had an invitation mailed.
        Invitation = "invitation",
        /// The first token of somebody of another issuer made the user.
        Issuer = "issuer",
        /// An import brought the user in.
        Import = "import",
    }
}

/// One thing that happened to an account. It names no person: ids, roles and states only.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccountChange {
    /// The user was made. Proving the address, where that is still to come, is [`Verified`](Self::Verified).
    Registered {
        /// How.
        origin: UserOrigin,
    },
    /// The address was proven, or a proven one took the place of another.
    Verified,
    /// The user was deleted, with a way back.
    Deleted,
    /// The deletion was taken back.
    Restored,
    /// The user was erased for good.
    Purged,
    /// The user has another role.
    RoleChanged {
        /// The role before.
        from: RoleName,
        /// The role after.
        to: RoleName,
    },
    /// The status moved, by somebody or by itself.
    StatusChanged {
        /// The status before.
        from: StatusKind,
        /// The status after.
        to: StatusKind,
    },
}

impl AccountChange {
    /// Its name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "registered",
            Self::Verified => "verified",
            Self::Deleted => "deleted",
            Self::Restored => "restored",
            Self::Purged => "purged",
            Self::RoleChanged { .. } => "role_changed",
            Self::StatusChanged { .. } => "status_changed",
        }
    }
}

/// How an account stands, as far as [`AccountChange`] tells of it. The status is not part of it: each of its moves is
/// written down by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    proven_address: Option<String>,
    role: RoleName,
    is_deleted: bool,
}

impl Standing {
    /// What led from here to `after`, in the order in which it can have happened.
    pub fn changes_to(&self, after: &Self) -> Vec<AccountChange> {
        let mut changes = Vec::new();
        if self.is_deleted && !after.is_deleted {
            changes.push(AccountChange::Restored);
        }
        if after.is_newly_proven_since(self) {
            changes.push(AccountChange::Verified);
        }
        if self.role != after.role {
            changes.push(AccountChange::RoleChanged { from: self.role.clone(), to: after.role.clone() });
        }
        if !self.is_deleted && after.is_deleted {
            changes.push(AccountChange::Deleted);
        }
        changes
    }

    fn is_newly_proven_since(&self, before: &Self) -> bool {
        self.proven_address.is_some() && self.proven_address != before.proven_address
    }
}

impl User {
    /// How the account stands.
    pub fn standing(&self) -> Standing {
        Standing {
            proven_address: self.email_verified().then(|| self.email.canonical().to_owned()),
            role: self.role.clone(),
            is_deleted: self.is_deleted(),
        }
    }

    /// What the making of this user is.
    pub fn changes_when_made(&self, origin: UserOrigin) -> Vec<AccountChange> {
        let mut changes = vec![AccountChange::Registered { origin }];
        changes.extend(self.email_verified().then_some(AccountChange::Verified));
        changes
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::{Email, NewUser, Timestamp, UserId};

    fn start() -> Timestamp {
        Timestamp::parse_rfc3339("2026-01-01T00:00:00Z").unwrap()
    }

    fn email(text: &str) -> Email {
        Email::parse(text).unwrap()
    }

    fn user() -> User {
        User::create(NewUser::new(UserId::generate(start(), [1; 10]), email("ada@example.com")), start())
    }

    /// What `change` does to a user who stood as [`user`].
    fn changes(change: impl FnOnce(&mut User)) -> Vec<AccountChange> {
        let (before, mut after) = (user(), user());
        change(&mut after);
        before.standing().changes_to(&after.standing())
    }

    #[test]
    fn a_user_who_is_made_with_a_proven_address_is_registered_and_verified() {
        let origin = UserOrigin::Administrator;
        let registered = AccountChange::Registered { origin };
        let proven = User { email_verified_at: Some(start()), ..user() };
        assert_eq!(proven.changes_when_made(origin), [registered.clone(), AccountChange::Verified]);
        assert_eq!(user().changes_when_made(origin), [registered]);
    }

    #[test]
    fn an_address_is_verified_whenever_one_is_proven_that_was_not() {
        assert_eq!(changes(|user| drop(user.verify_address(start()))), [AccountChange::Verified]);
        let other =
            |is_verified| move |user: &mut User| user.change_address(email("b@c.de"), is_verified, start());
        assert_eq!(changes(other(true)), [AccountChange::Verified]);
        assert_eq!(changes(other(false)), []);

        let proven = User { email_verified_at: Some(start()), ..user() };
        let mut respelled = proven.clone();
        respelled.change_address(email("ADA@example.com"), true, start());
        assert_eq!(proven.standing().changes_to(&respelled.standing()), [], "the same address");
        let mut moved = proven.clone();
        moved.change_address(email("b@c.de"), true, start());
        assert_eq!(proven.standing().changes_to(&moved.standing()), [AccountChange::Verified]);
        moved.change_address(email("d@c.de"), false, start());
        assert_eq!(proven.standing().changes_to(&moved.standing()), []);
    }

    #[test]
    fn a_deletion_and_its_return_and_another_role_are_told() {
        assert_eq!(changes(|user| user.delete(start())), [AccountChange::Deleted]);
        let (mut deleted, restored) = (user(), user());
        deleted.delete(start());
        assert_eq!(deleted.standing().changes_to(&restored.standing()), [AccountChange::Restored]);
        let (from, to) = (RoleName::viewer(), RoleName::admin());
        let given = changes(|user| assert!(user.give_role(RoleName::admin(), start())));
        assert_eq!(given, [AccountChange::RoleChanged { from, to }]);
    }

    #[test]
    fn what_concerns_nobody_else_is_no_change() {
        assert_eq!(changes(|user| user.note_login(start())), []);
        assert_eq!(changes(|user| user.set_password(crate::PasswordHash::from_stored("x"), start())), []);
    }
}
