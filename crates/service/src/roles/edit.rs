//! Changing a role.

use super::{ManageRoleError, names};
use crate::Roster;
use crate::admin::{Granted, rights::RolesWrite};
use crate::audit::{Action, RequestInfo};
use crate::domain::{Role, RoleEdit, RoleName};
use crate::retry::retrying;

impl Roster {
    /// Changes a role, effective with the next request of everybody who has it. It takes every permission that the role
    /// has before and after. What changes nothing leaves no trace.
    ///
    /// # Errors
    /// `UnknownPermissions`, `NotFound`, `Forbidden`, `AdminWeakened`.
    pub async fn edit_role(
        &self,
        by: &Granted<RolesWrite>,
        name: &RoleName,
        edit: &RoleEdit,
        request: &RequestInfo,
    ) -> Result<Role, ManageRoleError> {
        self.require_known(edit.permissions.as_deref().unwrap_or_default())?;
        retrying(async || {
            let change = self.change().await?;
            let before = change.roles().lock(name).await?.ok_or(ManageRoleError::NotFound)?;
            let mut role = before.clone();
            let edited = role.edit(edit.clone(), self.now());
            if !by.may_turn(&before, &role) {
                return Err(ManageRoleError::Forbidden);
            }
            if !edited? {
                return Ok(role);
            }
            change.roles().update(&role).await?;
            self.event_by(Action::RoleUpdated, by, request)
                .detail("role", role.name.as_str())
                .detail("added", names(role.listed_beyond(&before)))
                .detail("removed", names(before.listed_beyond(&role)))
                .record(&change)
                .await?;
            change.commit().await?;
            Ok(role)
        })
        .await
    }
}
