//! The history of account status: append only, one row a move.

use roster_domain::{StatusChange, UserId};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder,
};

use super::bulk;
use crate::entity::user_status_change::{Column, Entity};
use crate::mapping::status_change as mapping;
use crate::paging::{Window, newest_first};
use crate::store::Journal;
use crate::{Store, StoreError, Tx};

/// The history of account status. Within a transaction it takes down what becomes of accounts.
pub struct StatusChanges<'c, C>(&'c C, Option<&'c Journal>);

impl Store {
    /// The history of account status.
    pub fn status_changes(&self) -> StatusChanges<'_, DatabaseConnection> {
        StatusChanges::over(self.read_conn())
    }
}

impl Tx {
    /// The history of account status.
    pub fn status_changes(&self) -> StatusChanges<'_, DatabaseTransaction> {
        StatusChanges(self.conn(), Some(self.journal()))
    }
}

impl<'c, C> StatusChanges<'c, C> {
    /// The history, to be read by a connection.
    pub(super) fn over(connection: &'c C) -> Self {
        Self(connection, None)
    }
}

impl StatusChanges<'_, DatabaseTransaction> {
    /// Adds a move.
    pub async fn insert(&self, change: &StatusChange) -> Result<(), StoreError> {
        let row = mapping::to_row(change).into_active_model().reset_all();
        Entity::insert(row).exec_without_returning(self.0).await?;
        self.1.into_iter().for_each(|journal| journal.moved(change));
        Ok(())
    }

    /// Adds what happened to accounts elsewhere, before they came here: it is told to nobody.
    pub async fn insert_past(&self, changes: &[StatusChange]) -> Result<(), StoreError> {
        bulk::insert::<Entity>(self.0, changes.iter().map(mapping::to_row).collect()).await
    }
}

impl<C: ConnectionTrait> StatusChanges<'_, C> {
    /// A part of a user's history, the newest first.
    pub async fn of_user(&self, user: UserId, window: Window) -> Result<Vec<StatusChange>, StoreError> {
        let of_user = Entity::find().filter(Column::UserId.eq(user.as_uuid()));
        let rows = newest_first(of_user, (Column::CreatedAt, Column::Id), &window).all(self.0).await?;
        rows.into_iter().map(mapping::to_domain).collect()
    }

    /// The histories of the users from one id to another, by user, the oldest first.
    pub async fn of_users(&self, first: UserId, last: UserId) -> Result<Vec<StatusChange>, StoreError> {
        let rows = Entity::find()
            .filter(Column::UserId.between(first.as_uuid(), last.as_uuid()))
            .order_by_asc(Column::UserId)
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .all(self.0)
            .await?;
        rows.into_iter().map(mapping::to_domain).collect()
    }
}
