//! Roles.

use roster_domain::{Role, RoleName};
use sea_orm::{ConnectionTrait, EntityTrait};

use super::repository;
use crate::StoreError;
use crate::entity::role::Entity;
use crate::mapping::role as mapping;

repository! {
    /// Roles.
    Roles
}

impl<C: ConnectionTrait> Roles<'_, C> {
    /// A role by its name.
    pub async fn find(&self, name: &RoleName) -> Result<Option<Role>, StoreError> {
        Entity::find_by_id(name.as_str()).one(self.0).await?.map(mapping::to_domain).transpose()
    }
}
