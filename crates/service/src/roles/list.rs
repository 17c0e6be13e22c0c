//! Reading roles.

use uuid::Uuid;

use crate::admin::{Granted, rights::RolesRead};
use crate::domain::{Page, PageRequest, Role};
use crate::persistence::{Mark, Position};
use crate::{Internal, ListError, Roster};

impl Roster {
    /// A page of the roles, by their names.
    ///
    /// # Errors
    /// `InvalidCursor`.
    pub async fn list_roles(
        &self,
        _by: &Granted<RolesRead>,
        page: &PageRequest,
    ) -> Result<Page<Role>, ListError> {
        let window = self.window("roles", page)?;
        let roles = self.store().roles().list(&window).await.map_err(Internal::from)?;
        // Names are unique, so that there is nothing for an id to tell apart.
        let position = |role: &Role| Position { mark: Mark::Text(role.name.to_string()), id: Uuid::nil() };
        Ok(self.page("roles", page, roles, position)?)
    }
}
