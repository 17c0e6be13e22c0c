//! Removing a role.

use super::ManageRoleError;
use crate::Roster;
use crate::admin::{Granted, rights::RolesWrite};
use crate::audit::{Action, RequestInfo};
use crate::domain::RoleName;
use crate::retry::retrying;

impl Roster {
    /// Removes a role that nobody has; a deleted user has one too, since a restore brings both back.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, `BuiltIn`, `InUse`.
    pub async fn delete_role(
        &self,
        by: &Granted<RolesWrite>,
        name: &RoleName,
        request: &RequestInfo,
    ) -> Result<(), ManageRoleError> {
        retrying(async || {
            let change = self.change().await?;
            let role = change.roles().lock(name).await?.ok_or(ManageRoleError::NotFound)?;
            if !by.may_turn(&role, &role) {
                return Err(ManageRoleError::Forbidden);
            }
            if role.built_in {
                return Err(ManageRoleError::BuiltIn);
            }
            // The constraint decides whether somebody has it: a look before would miss whoever is given it meanwhile.
            change.roles().delete(name).await?;
            self.event_by(Action::RoleDeleted, by, request)
                .detail("role", role.name.as_str())
                .record(&change)
                .await?;
            Ok(change.commit().await?)
        })
        .await
    }
}
