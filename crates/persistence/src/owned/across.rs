//! The rows of all owners.

use sea_orm::{DatabaseExecutor, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::reach::Reach;
use super::select;
use super::wall::ALL_OWNERS;
use super::{Filter, Order, OwnedEntity, Scope, UserReference};
use crate::error::StoreError;
use crate::paging::Window;
use crate::store::{Backend, Store};

/// The rows of all owners who are not deleted, to be read: for jobs and for support.
#[derive(Debug)]
pub struct AllRows<'c, S> {
    conn: DatabaseExecutor<'c>,
    reach: Reach<S>,
}

impl Store {
    /// The rows of all owners, as they are now. Whoever asks has to know that they may be read.
    ///
    /// # Errors
    /// `Unavailable` when no connection is free within the acquire timeout.
    pub async fn rows_of_all<S: Scope>(&self) -> Result<AllRows<'_, S>, StoreError> {
        let conn = match self.backend() {
            Backend::Sqlite => DatabaseExecutor::Connection(self.read_conn()),
            Backend::Postgres => {
                let tx = self.begin().await?;
                tx.wall().enter(tx.conn(), ALL_OWNERS, "on").await?;
                DatabaseExecutor::OwnedTransaction(tx.into_inner())
            }
        };
        Ok(AllRows { conn, reach: Reach::All })
    }
}

impl<S: Scope> AllRows<'_, S> {
    /// The row of an id.
    pub async fn find_by_id<E: OwnedEntity<Scope = S>>(
        &self,
        id: Uuid,
    ) -> Result<Option<E::Model>, StoreError> {
        Ok(select::by_id::<E>(&self.reach, id).one(&self.conn).await?)
    }

    /// The rows that a filter fits, in an order, in a window.
    pub async fn list<E: OwnedEntity<Scope = S>>(
        &self,
        filter: &Filter<E>,
        order: Order<E>,
        window: &Window,
    ) -> Result<Vec<E::Model>, StoreError> {
        Ok(select::page(E::find(), &self.reach, filter, order, window).all(&self.conn).await?)
    }

    /// The same, each beside the user whom a column of it names: its owner, perhaps.
    pub async fn list_with_user<E: OwnedEntity<Scope = S>>(
        &self,
        column: E::Column,
        filter: &Filter<E>,
        order: Order<E>,
        window: &Window,
    ) -> Result<Vec<(E::Model, Option<UserReference>)>, StoreError> {
        let joined = select::with_user::<E>(column);
        let rows = select::page(joined, &self.reach, filter, order, window).all(&self.conn).await?;
        Ok(rows.into_iter().map(|(row, user)| (row, user.map(Into::into))).collect())
    }

    /// How many rows a filter fits.
    pub async fn count<E: OwnedEntity<Scope = S>>(&self, filter: &Filter<E>) -> Result<u64, StoreError> {
        let fitting = E::find().filter(self.reach.condition::<E>()).filter(filter.condition());
        Ok(fitting.count(&self.conn).await?)
    }
}
