//! Roles.

use roster_domain::{Role, RoleName};
use sea_orm::sea_query::{Expr, LockType, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::repository;
use crate::StoreError;
use crate::entity::role::{Column, Entity};
use crate::mapping::role as mapping;
use crate::paging::{Mark, Position, Window};

repository! {
    /// Roles.
    Roles
}

impl<C: ConnectionTrait> Roles<'_, C> {
    /// A role by its name.
    pub async fn find(&self, name: &RoleName) -> Result<Option<Role>, StoreError> {
        Entity::find_by_id(name.as_str()).one(self.0).await?.map(mapping::to_domain).transpose()
    }

    /// The names of all roles, in their order.
    pub async fn names(&self) -> Result<Vec<RoleName>, StoreError> {
        let query = Entity::find().order_by_asc(Column::Name);
        query.all(self.0).await?.into_iter().map(|row| Ok(mapping::to_domain(row)?.name)).collect()
    }

    /// A part of the roles, in the order of their names.
    pub async fn list(&self, window: &Window) -> Result<Vec<Role>, StoreError> {
        let mut query = Entity::find().order_by_asc(Column::Name).limit(window.limit);
        if let Some(Position { mark: Mark::Text(name), .. }) = &window.after {
            query = query.filter(Column::Name.gt(name));
        }
        query.all(self.0).await?.into_iter().map(mapping::to_domain).collect()
    }
}

impl Roles<'_, DatabaseTransaction> {
    /// Reads a role and holds its row against other changes until the transaction ends.
    pub async fn lock(&self, name: &RoleName) -> Result<Option<Role>, StoreError> {
        // The key stays, so that users who are given the role meanwhile need not wait.
        let query = Entity::find_by_id(name.as_str()).lock(LockType::NoKeyUpdate);
        query.one(self.0).await?.map(mapping::to_domain).transpose()
    }

    /// Stores a new role.
    ///
    /// # Errors
    /// `Conflict` when there is one of this name.
    pub async fn insert(&self, role: &Role) -> Result<(), StoreError> {
        let row = mapping::to_row(role).into_active_model().reset_all();
        Entity::insert(row).exec_without_returning(self.0).await?;
        Ok(())
    }

    /// Stores new roles, except those whose names there are.
    pub async fn insert_missing(&self, roles: &[Role]) -> Result<(), StoreError> {
        let rows = roles.iter().map(|role| mapping::to_row(role).into_active_model().reset_all());
        let free = OnConflict::column(Column::Name).do_nothing().to_owned();
        Entity::insert_many(rows).on_conflict(free).try_insert().exec_without_returning(self.0).await?;
        Ok(())
    }

    /// Writes what can change of a role whose row is held.
    pub async fn update(&self, role: &Role) -> Result<(), StoreError> {
        let row = mapping::to_row(role);
        Entity::update_many()
            .col_expr(Column::Description, Expr::value(row.description))
            .col_expr(Column::Permissions, Expr::value(row.permissions))
            .col_expr(Column::UpdatedAt, Expr::value(row.updated_at))
            .filter(Column::Name.eq(row.name))
            .exec(self.0)
            .await?;
        Ok(())
    }

    /// Removes a role.
    ///
    /// # Errors
    /// `Conflict` when a user has it, deleted ones included.
    pub async fn delete(&self, name: &RoleName) -> Result<(), StoreError> {
        Entity::delete_by_id(name.as_str()).exec(self.0).await?;
        Ok(())
    }
}
