//! Giving a user a role.

use super::rights::RolesAssign;
use super::target::Expected;
use super::{Granted, ManageUserError};
use crate::Roster;
use crate::audit::{Action, RequestInfo};
use crate::domain::{RoleName, User, UserId};
use crate::retry::retrying;

impl Roster {
    /// Gives a user another role, effective with the user's next request. The role that the user has changes nothing.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, `Stale`, `Deleted`, `UnknownRole`, `LastAdmin`.
    pub async fn set_role(
        &self,
        by: &Granted<RolesAssign>,
        id: UserId,
        role: &RoleName,
        is_expected: Expected<'_>,
        request: &RequestInfo,
    ) -> Result<User, ManageUserError> {
        retrying(async || {
            let mut change = self.change().await?;
            let mut user = self.target(&change, by, id, is_expected).await?;
            if change.roles().find(role).await?.is_none() {
                return Err(ManageUserError::UnknownRole);
            }
            self.require_above(&change, by, role).await?;
            if user.role == *role {
                return Ok(user);
            }
            self.keep_an_admin(&change, &user).await?;
            let before = user.role.clone();
            user.give_role(role.clone(), self.now());
            change.users().update(&user).await?;
            change.outdate_user(id);
            self.event_by(Action::UserRoleChanged, by, request)
                .user(id)
                .detail("from", before.as_str())
                .detail("to", role.as_str())
                .record(&change)
                .await?;
            change.commit().await?;
            Ok(user)
        })
        .await
    }
}
