//! The permissions that something is behind.

use std::collections::BTreeSet;

use super::Permission;

/// The permissions that a role may hold: Roster's own, and those of the backend that is built on it.
///
/// One that nobody asks for would look like a right and be none; so a role with such a one is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPermissions(BTreeSet<Permission>);

impl KnownPermissions {
    /// These too.
    #[must_use]
    pub fn with(mut self, others: impl IntoIterator<Item = Permission>) -> Self {
        self.0.extend(others);
        self
    }

    /// Whether a role may hold it. `*` is always known.
    pub fn has(&self, permission: &Permission) -> bool {
        *permission == Permission::ALL || self.0.contains(permission)
    }

    /// The places in a list of those that are not known.
    pub fn missing_from(&self, permissions: &[Permission]) -> Vec<usize> {
        let unknown = permissions.iter().enumerate().filter(|(_, permission)| !self.has(permission));
        unknown.map(|(place, _)| place).collect()
    }
}

impl Default for KnownPermissions {
    /// Roster's own.
    fn default() -> Self {
        Self(Permission::ROSTER.into())
    }
}
