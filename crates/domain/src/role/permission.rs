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

    /// A permission of a backend's own, `resource:action`: for a `const`, where the compiler checks the form.
    ///
    /// ```
    /// use roster_domain::Permission;
    ///
    /// const TODOS_READ: Permission = Permission::new("todos:read");
    /// ```
    ///
    /// ```compile_fail,E0080
    /// use roster_domain::Permission;
    ///
    /// const TODOS_READ: Permission = Permission::new("Todos: read");
    /// ```
    ///
    /// # Panics
    /// When the text is none, if the compiler has not been asked. [`Permission::parse`] reads any text.
    pub const fn new(name: &'static str) -> Self {
        assert!(is_pair(name.as_bytes()), "a permission has the form resource:action");
        Self(Cow::Borrowed(name))
    }

    /// Reads a permission: `*`, or two words of `[a-z0-9_-]` with a colon between. Whether anybody knows it is another
    /// question.
    pub fn parse(text: &str) -> Result<Self, InvalidPermission> {
        if text == "*" || is_pair(text.as_bytes()) {
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

/// Two words of `[a-z0-9_-]` with a colon between, not too long.
const fn is_pair(text: &[u8]) -> bool {
    let (mut colons, mut letters, mut rest) = (0, 0, text);
    while let Some((byte, after)) = rest.split_first() {
        match *byte {
            b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' => letters += 1,
            b':' if letters > 0 => (colons, letters) = (colons + 1, 0),
            _ => return false,
        }
        rest = after;
    }
    colons == 1 && letters > 0 && text.len() <= Permission::MAX_CHARS
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
