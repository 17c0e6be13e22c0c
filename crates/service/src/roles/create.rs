//! Making a role.

use super::{ManageRoleError, names};
use crate::Roster;
use crate::admin::{Granted, rights::RolesWrite};
use crate::audit::{Action, RequestInfo};
use crate::domain::{Permission, Role, RoleDescription, RoleName};
use crate::retry::retrying;

/// What a role is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateRoleInput {
    /// Its name, which stays.
    pub name: RoleName,
    /// What it is for.
    pub description: Option<RoleDescription>,
    /// What it permits; what is listed twice counts once.
    pub permissions: Vec<Permission>,
}

impl Roster {
    /// Makes a role, of what the caller has as well.
    ///
    /// # Errors
    /// `UnknownPermissions`, `Forbidden`, `NameTaken`.
    pub async fn create_role(
        &self,
        by: &Granted<RolesWrite>,
        input: CreateRoleInput,
        request: &RequestInfo,
    ) -> Result<Role, ManageRoleError> {
        self.require_known(&input.permissions)?;
        let role = Role::new(input.name, input.description, input.permissions, self.now());
        if !by.covers(&role) {
            return Err(ManageRoleError::Forbidden);
        }
        retrying(async || {
            let change = self.change().await?;
            change.roles().insert(&role).await?;
            self.event_by(Action::RoleCreated, by, request)
                .detail("role", role.name.as_str())
                .detail("permissions", names(&role.permissions))
                .record(&change)
                .await?;
            Ok::<_, ManageRoleError>(change.commit().await?)
        })
        .await?;
        Ok(role)
    }
}
