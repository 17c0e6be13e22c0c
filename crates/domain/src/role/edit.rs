//! Making and changing roles.

use super::{Permission, Role, RoleName};
use crate::{Patch, RoleDescription, Timestamp};

/// What is to be another in a role. Its name stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleEdit {
    /// What it is for.
    pub description: Patch<RoleDescription>,
    /// What it permits, instead of what it permitted.
    pub permissions: Option<Vec<Permission>>,
}

/// The role `admin` would permit less than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no permission can be taken from admin")]
pub struct AdminWeakened;

impl Role {
    /// A role of somebody's own. What is listed twice counts once.
    pub fn new(
        name: RoleName,
        description: Option<RoleDescription>,
        permissions: Vec<Permission>,
        now: Timestamp,
    ) -> Self {
        let permissions = once_each(permissions);
        Self { name, description, permissions, built_in: false, created_at: now, updated_at: now }
    }

    /// Changes the role. Answers whether anything is different now.
    ///
    /// # Errors
    /// When `admin` would lose a permission; nothing is changed then.
    pub fn edit(&mut self, edit: RoleEdit, now: Timestamp) -> Result<bool, AdminWeakened> {
        let mut edited = self.clone();
        edit.description.apply_to(&mut edited.description);
        if let Some(permissions) = edit.permissions {
            edited.permissions = once_each(permissions);
        }
        if self.name == RoleName::admin() && !edited.covers(self) {
            return Err(AdminWeakened);
        }
        if edited == *self {
            return Ok(false);
        }
        // A clock that was set back moves no row before its own beginning.
        edited.updated_at = now.max(self.updated_at);
        *self = edited;
        Ok(true)
    }

    /// What this role lists and `other` does not.
    pub fn listed_beyond<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a Permission> {
        self.permissions.iter().filter(|permission| !other.permissions.contains(permission))
    }
}

/// In the order in which they were first named.
fn once_each(permissions: Vec<Permission>) -> Vec<Permission> {
    let mut kept = Vec::new();
    for permission in permissions {
        if !kept.contains(&permission) {
            kept.push(permission);
        }
    }
    kept
}
