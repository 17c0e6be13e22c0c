//! The rows of one owner.

use std::ops::Deref;

use sea_orm::DatabaseExecutor;

use super::reach::Reach;
use super::select;
use super::{Filter, Order, OwnedEntity, Owner, References, Rows, Scope};
use crate::error::StoreError;
use crate::paging::{Position, Window};
use crate::store::{Backend, Store};

/// The rows of one owner, to be read. There is no statement here that does not carry the owner.
#[derive(Debug)]
pub struct OwnerRows<'c, S>(pub(super) Rows<'c, S>);

impl Store {
    /// The rows of one owner, as they are now. On PostgreSQL that is a transaction, which ends with what is returned.
    ///
    /// # Errors
    /// `Unavailable` when no connection is free within the acquire timeout.
    pub async fn rows_of<S: Scope>(&self, owner: Owner<S>) -> Result<OwnerRows<'_, S>, StoreError> {
        let conn = match self.backend() {
            Backend::Sqlite => DatabaseExecutor::Connection(self.read_conn()),
            Backend::Postgres => {
                let tx = self.begin().await?;
                tx.wall().enter(tx.conn(), S::SETTING, &owner.id().to_string()).await?;
                DatabaseExecutor::OwnedTransaction(tx.into_inner())
            }
        };
        Ok(OwnerRows(Rows { conn, reach: Reach::One(owner) }))
    }
}

impl<S: Scope> OwnerRows<'_, S> {
    /// The mutation of the tests of row-level security: every owner condition is taken out of the code.
    #[cfg(test)]
    pub(super) fn without_owner_condition(self) -> Self {
        Self(Rows { reach: Reach::All, ..self.0 })
    }

    /// The first row that a filter fits.
    pub async fn find<E: OwnedEntity<Scope = S>>(
        &self,
        filter: &Filter<E>,
        order: Order<E>,
    ) -> Result<Option<E::Model>, StoreError> {
        Ok(self.list(filter, order, &Window { after: None, limit: 1 }).await?.into_iter().next())
    }

    /// The same, each beside the row of the same owner that it points at.
    pub async fn list_with<E: References<R> + OwnedEntity<Scope = S>, R: OwnedEntity<Scope = S>>(
        &self,
        filter: &Filter<E>,
        order: Order<E>,
        window: &Window,
    ) -> Result<Vec<(E::Model, Option<R::Model>)>, StoreError> {
        let joined = select::with::<E, R>(self.reach.clone());
        Ok(select::page(joined, &self.reach, filter, order, window).all(&self.conn).await?)
    }

    /// The place of a row in a list, for the next window.
    ///
    /// # Errors
    /// `Database` when the column of the order holds what a list cannot be ordered by.
    pub fn place<E: OwnedEntity<Scope = S>>(order: Order<E>, row: &E::Model) -> Result<Position, StoreError> {
        select::place(order, row)
    }
}

impl<'c, S> Deref for OwnerRows<'c, S> {
    type Target = Rows<'c, S>;

    fn deref(&self) -> &Rows<'c, S> {
        &self.0
    }
}
