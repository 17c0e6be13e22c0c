//! Changing the rows of one owner.

use std::ops::Deref;
use std::sync::atomic::Ordering;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, Condition, ConnectionTrait, DatabaseExecutor,
    DatabaseTransaction, DbBackend, Iterable, ModelTrait, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use super::column_value::kept;
use super::reach::Reach;
use super::{OwnedEntity, Owner, OwnerRows, Rows, Scope, select};
use crate::error::StoreError;
use crate::store::Tx;

/// The rows of one owner within a transaction, to be read and changed.
///
/// Until [`leave`](Self::leave) the transaction is behind the wall: statements on Roster's own tables may be refused.
#[derive(Debug)]
#[must_use = "the transaction stays behind the wall until it is left"]
pub struct OwnerTx<'t, S> {
    rows: OwnerRows<'t, S>,
    owner: Owner<S>,
    transaction: &'t DatabaseTransaction,
    tx: &'t Tx,
}

impl Tx {
    /// The rows of one owner, within this transaction.
    pub async fn enter<S: Scope>(&self, owner: Owner<S>) -> Result<OwnerTx<'_, S>, StoreError> {
        let transaction = self.conn();
        self.behind_wall.store(true, Ordering::Relaxed);
        self.wall().enter(transaction, S::SETTING, &owner.id().to_string()).await?;
        let rows =
            OwnerRows(Rows { conn: DatabaseExecutor::Transaction(transaction), reach: Reach::One(owner) });
        Ok(OwnerTx { rows, owner, transaction, tx: self })
    }

    /// Gives the transaction back as it was before it was entered, role and settings; if it was.
    pub async fn leave<S: Scope>(&self) -> Result<(), StoreError> {
        if self.behind_wall.swap(false, Ordering::Relaxed) {
            self.wall().leave(self.conn(), S::SETTING).await?;
        }
        Ok(())
    }
}

impl<S: Scope> OwnerTx<'_, S> {
    /// The mutation of the tests of row-level security: every owner condition is taken out of the code.
    #[cfg(test)]
    pub(super) fn without_owner_condition(self) -> Self {
        Self { rows: self.rows.without_owner_condition(), ..self }
    }

    pub(super) fn owner(&self) -> Owner<S> {
        self.owner
    }

    /// Gives the transaction back as it was: role and settings.
    pub async fn leave(self) -> Result<(), StoreError> {
        self.tx.leave::<S>().await
    }

    /// The row of an id, held against other transactions until the end of this one.
    pub async fn lock<E: OwnedEntity<Scope = S>>(&self, id: Uuid) -> Result<Option<E::Model>, StoreError> {
        let mut row = select::by_id::<E>(&self.reach, id);
        if self.transaction.get_database_backend() == DbBackend::Postgres {
            row = row.lock_exclusive();
        }
        Ok(row.one(self.transaction).await?)
    }

    /// Inserts a row, with the id `new` unless it has one. Whatever it says of its owner and its version, the owner is this
    /// one and the version is 1.
    ///
    /// # Errors
    /// `Conflict`.
    pub async fn insert<E: OwnedEntity<Scope = S>>(
        &self,
        row: E::ActiveModel,
        new: Uuid,
    ) -> Result<E::Model, StoreError> {
        let mut row = in_kept_form::<E>(row)?;
        if row.is_not_set(E::ID) {
            row.try_set(E::ID, new.into())?;
        }
        row.try_set(E::OWNER, self.owner.id().into())?;
        if let Some(version) = E::VERSION {
            row.try_set(version, 1_i64.into())?;
        }
        Ok(E::insert(row).exec_with_returning(self.transaction).await?)
    }

    /// Changes a row that was read before, when nobody has changed it meanwhile, and gives it as it is then. Id, owner and
    /// version of `change` do not count. A change of nothing changes nothing, not even the version.
    ///
    /// # Errors
    /// `Missing`, also for a row of another owner; `Stale`; `Conflict`.
    pub async fn update<E: OwnedEntity<Scope = S>>(
        &self,
        row: &E::Model,
        change: E::ActiveModel,
    ) -> Result<E::Model, StoreError> {
        let mut change = in_kept_form::<E>(change)?;
        for fixed in [Some(E::ID), Some(E::OWNER), E::VERSION].into_iter().flatten() {
            change.not_set(fixed);
        }
        let id = select::id::<E>(row)?;
        if !E::Column::iter().any(|column| matches!(change.get(column), ActiveValue::Set(_))) {
            return self.find_by_id::<E>(id).await?.ok_or(StoreError::Missing);
        }
        let mut update = E::update_many().set(change).filter(self.condition_of::<E>(row)?);
        if let Some(version) = E::VERSION {
            update = update.col_expr(version, Expr::col(version).add(1_i64));
        }
        let updated = update.exec_with_returning(self.transaction).await?;
        match updated.into_iter().next() {
            Some(row) => Ok(row),
            None => Err(self.gone::<E>(id).await?),
        }
    }

    /// Deletes a row that was read before, when nobody has changed it meanwhile.
    ///
    /// # Errors
    /// `Missing`, also for a row of another owner; `Stale`; `Conflict` when something points at it.
    pub async fn delete<E: OwnedEntity<Scope = S>>(&self, row: &E::Model) -> Result<(), StoreError> {
        let deleted = E::delete_many().filter(self.condition_of::<E>(row)?).exec(self.transaction).await?;
        match deleted.rows_affected {
            0 => Err(self.gone::<E>(select::id::<E>(row)?).await?),
            _ => Ok(()),
        }
    }

    /// Deletes everything of the owner, also of one who is deleted, and says how many rows that were.
    pub async fn erase<E: OwnedEntity<Scope = S>>(&self) -> Result<u64, StoreError> {
        let everything = E::delete_many().filter(E::OWNER.eq(self.owner.id()));
        Ok(everything.exec(self.transaction).await?.rows_affected)
    }

    /// The row as it was read, and the owner.
    fn condition_of<E: OwnedEntity<Scope = S>>(&self, row: &E::Model) -> Result<Condition, StoreError> {
        let condition = self.reach.condition::<E>().add(E::ID.eq(select::id::<E>(row)?));
        Ok(match E::VERSION {
            Some(version) => condition.add(version.eq(row.get(version))),
            None => condition,
        })
    }

    /// Why a statement has met no row.
    async fn gone<E: OwnedEntity<Scope = S>>(&self, id: Uuid) -> Result<StoreError, StoreError> {
        let row = self.find_by_id::<E>(id).await?;
        Ok(row.map_or(StoreError::Missing, |_| StoreError::Stale))
    }
}

impl<'t, S> Deref for OwnerTx<'t, S> {
    type Target = OwnerRows<'t, S>;

    fn deref(&self) -> &Self::Target {
        &self.rows
    }
}

fn in_kept_form<E: OwnedEntity>(mut row: E::ActiveModel) -> Result<E::ActiveModel, StoreError> {
    for column in E::Column::iter() {
        if let ActiveValue::Set(value) = row.get(column) {
            row.try_set(column, kept(value))?;
        }
    }
    Ok(row)
}
