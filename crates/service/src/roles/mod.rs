//! Roles at run time: which there are, and what each permits.
//!
//! What somebody may do is read from the role's row with every request ([`Roster::grant`]), so that a change of a role
//! counts at once on every node for everybody who has it.

mod create;
mod delete;
mod edit;
mod list;

pub use create::CreateRoleInput;

use crate::domain::{AdminWeakened, Permission};
use crate::persistence::{Constraint, StoreError};
use crate::{Internal, Roster};

/// Why a role was not made, changed or removed. Each use case says which of these it can answer.
#[derive(Debug, thiserror::Error)]
pub enum ManageRoleError {
    /// There is no such role.
    #[error("there is no role of this name")]
    NotFound,
    /// The role has, or would have, permissions that the caller lacks.
    #[error("the caller may not act on that role")]
    Forbidden,
    /// There is one already.
    #[error("there is a role of this name")]
    NameTaken,
    /// Nobody knows the permissions at these places of the list.
    #[error("{} permissions are unknown", .0.len())]
    UnknownPermissions(Vec<usize>),
    /// The role comes with Roster and cannot be removed.
    #[error("built-in roles cannot be removed")]
    BuiltIn,
    /// The admin role cannot be given less.
    #[error(transparent)]
    AdminWeakened(#[from] AdminWeakened),
    /// Somebody has the role.
    #[error("the role is in use")]
    InUse,
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for ManageRoleError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Constraint::RoleName) => Self::NameTaken,
            // Users alone point at roles, and roles at nothing.
            StoreError::Conflict(Constraint::Reference) => Self::InUse,
            other => Self::Internal(other.into()),
        }
    }
}

impl Roster {
    fn require_known(&self, permissions: &[Permission]) -> Result<(), ManageRoleError> {
        match self.settings().known_permissions.missing_from(permissions) {
            unknown if unknown.is_empty() => Ok(()),
            unknown => Err(ManageRoleError::UnknownPermissions(unknown)),
        }
    }
}

/// Permissions as the audit trail tells them.
fn names<'a>(permissions: impl IntoIterator<Item = &'a Permission>) -> Vec<&'a str> {
    permissions.into_iter().map(Permission::as_str).collect()
}
