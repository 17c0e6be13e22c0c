//! What can be read of rows, whoever's they are.

use sea_orm::{DatabaseExecutor, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::reach::Reach;
use super::select;
use super::{Filter, Order, OwnedEntity, Scope, UserReference};
use crate::error::StoreError;
use crate::paging::Window;

/// Rows within a reach: [`OwnerRows`](super::OwnerRows) of one owner, [`AllRows`](super::AllRows) of all. Every statement here carries
/// the reach.
#[derive(Debug)]
pub struct Rows<'c, S> {
    pub(super) conn: DatabaseExecutor<'c>,
    pub(super) reach: Reach<S>,
}

impl<S: Scope> Rows<'_, S> {
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

    /// The same, each beside the user whom a column of it names.
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
