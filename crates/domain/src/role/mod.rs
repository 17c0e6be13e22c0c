//! Roles and their permissions.

mod built_in;
mod edit;
mod known;
mod permission;

use std::fmt;

pub use built_in::BuiltInRole;
pub use edit::{AdminWeakened, RoleEdit};
pub use known::KnownPermissions;
pub use permission::{InvalidPermission, Permission};

use crate::{RoleDescription, Timestamp};

/// A text is no role name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must have 1 to 32 of the characters a to z, 0 to 9, underscore and hyphen")]
pub struct InvalidRoleName;

/// The name of a role: 1 to 32 of `[a-z0-9_-]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleName(String);

impl RoleName {
    /// Most characters.
    pub const MAX_CHARS: usize = 32;

    /// Reads a name.
    pub fn parse(text: &str) -> Result<Self, InvalidRoleName> {
        let is_name = (1..=Self::MAX_CHARS).contains(&text.len())
            && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'));
        if is_name { Ok(Self(text.to_owned())) } else { Err(InvalidRoleName) }
    }

    /// The role of everybody who was given no other.
    pub fn viewer() -> Self {
        BuiltInRole::Viewer.name()
    }

    /// The role that may do everything.
    pub fn admin() -> Self {
        BuiltInRole::Admin.name()
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A named set of permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// The name.
    pub name: RoleName,
    /// What it is for.
    pub description: Option<RoleDescription>,
    /// What it permits, without what follows from it.
    pub permissions: Vec<Permission>,
    /// Whether Roster brings it along.
    pub built_in: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

impl Role {
    /// Whether the role permits something, by name or because another permission includes it.
    pub fn allows(&self, permission: &Permission) -> bool {
        self.permissions.iter().any(|held| held.includes(permission))
    }

    /// Whether this role permits all that `other` permits: nobody acts above themselves.
    pub fn covers(&self, other: &Self) -> bool {
        other.permissions.iter().all(|permission| self.allows(permission))
    }
}

#[cfg(test)]
mod tests;
