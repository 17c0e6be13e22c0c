//! Permissions.

use std::borrow::Cow;
use std::fmt;

/// A text is no permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be * or have the form resource:action")]
pub struct InvalidPermission;

/// The right to one kind of action, `resource:action`, or to everything, `*`.
///
/// A backend on top of Roster has permissions of its own; so this is a name, and [`Permission::ROSTER`] lists Roster's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission(Cow<'static, str>);

impl Permission {
    /// Everything, also what comes later.
    pub const ALL: Self = Self(Cow::Borrowed("*"));
    /// Read users.
    pub const USERS_READ: Self = Self(Cow::Borrowed("users:read"));
    /// Make, change, suspend and activate users.
    pub const USERS_WRITE: Self = Self(Cow::Borrowed("users:write"));
    /// Delete, restore and purge users.
    pub const USERS_DELETE: Self = Self(Cow::Borrowed("users:delete"));
    /// Give users a role.
    pub const ROLES_ASSIGN: Self = Self(Cow::Borrowed("roles:assign"));
    /// Read roles.
    pub const ROLES_READ: Self = Self(Cow::Borrowed("roles:read"));
    /// Make, change and remove roles.
    pub const ROLES_WRITE: Self = Self(Cow::Borrowed("roles:write"));
    /// Read the sessions of users.
    pub const SESSIONS_READ: Self = Self(Cow::Borrowed("sessions:read"));
    /// End the sessions of users.
    pub const SESSIONS_REVOKE: Self = Self(Cow::Borrowed("sessions:revoke"));
    /// Read the audit trail.
    pub const AUDIT_READ: Self = Self(Cow::Borrowed("audit:read"));

    /// All that Roster itself knows, save `*`.
    pub const ROSTER: [Self; 9] = [
        Self::USERS_READ,
        Self::USERS_WRITE,
        Self::USERS_DELETE,
        Self::ROLES_ASSIGN,
        Self::ROLES_READ,
        Self::ROLES_WRITE,
        Self::SESSIONS_READ,
        Self::SESSIONS_REVOKE,
        Self::AUDIT_READ,
    ];

    /// What can only be done to a user whom one may read.
    const INCLUDING_USERS_READ: [Self; 5] = [
        Self::USERS_WRITE,
        Self::USERS_DELETE,
        Self::ROLES_ASSIGN,
        Self::SESSIONS_READ,
        Self::SESSIONS_REVOKE,
    ];

    /// Most characters.
    pub const MAX_CHARS: usize = 64;

    /// Reads a permission: `*`, or two words of `[a-z0-9_-]` with a colon between. Whether anybody knows it is another
    /// question.
    pub fn parse(text: &str) -> Result<Self, InvalidPermission> {
        let is_word = |word: &str| {
            !word.is_empty()
                && word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
        };
        let is_pair =
            text.split_once(':').is_some_and(|(resource, action)| is_word(resource) && is_word(action));
        if text.len() <= Self::MAX_CHARS && (text == "*" || is_pair) {
            Ok(Self(Cow::Owned(text.to_owned())))
        } else {
            Err(InvalidPermission)
        }
    }

    /// Whether who has this one has `other` as well.
    pub fn includes(&self, other: &Self) -> bool {
        *self == Self::ALL
            || self == other
            || (*other == Self::USERS_READ && Self::INCLUDING_USERS_READ.contains(self))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
