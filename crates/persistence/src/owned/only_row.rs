//! Entities of which an owner has one row at most: the id is the owner.

use roster_domain::Patch;
use sea_orm::{ActiveModelTrait, ActiveValue, EntityTrait, IntoActiveModel, Iterable, ModelTrait, Value};

use uuid::Uuid;

use super::column_value::kept;
use super::{AllRows, Filter, Order, OwnedEntity, OwnerTx, Scope, select};
use crate::error::StoreError;
use crate::paging::Window;

/// What sets columns of a row of `E`. It may be called more than once.
pub struct SetColumns<E: OwnedEntity>(Box<Set<E>>);

type Set<E> = dyn Fn(&mut <E as EntityTrait>::ActiveModel) + Send + Sync;

impl<E: OwnedEntity> SetColumns<E> {
    /// Sets what `set` sets.
    pub fn new(set: impl Fn(&mut E::ActiveModel) + Send + Sync + 'static) -> Self {
        Self(Box::new(set))
    }
}

impl<S: Scope> OwnerTx<'_, S> {
    /// Changes the owner's only row, and makes it where there is none: what `change` sets. Answers whether anything is
    /// different now.
    ///
    /// # Errors
    /// `Conflict`.
    pub async fn change_only_row<E: OwnedEntity<Scope = S>>(
        &self,
        change: &SetColumns<E>,
    ) -> Result<bool, StoreError> {
        let id = self.owner().id();
        let Some(row) = self.lock::<E>(id).await? else {
            let mut new = <E::ActiveModel as ActiveModelTrait>::default();
            (change.0)(&mut new);
            self.insert::<E>(new, id).await?;
            return Ok(true);
        };
        let mut changed = row.clone().into_active_model();
        (change.0)(&mut changed);
        let mut is_changed = false;
        for column in E::Column::iter() {
            match changed.get(column) {
                ActiveValue::Set(value) if kept(value.clone()) != row.get(column) => is_changed = true,
                ActiveValue::Set(_) => changed.not_set(column),
                ActiveValue::Unchanged(_) | ActiveValue::NotSet => {}
            }
        }
        if is_changed {
            self.update::<E>(&row, changed).await?;
        }
        Ok(is_changed)
    }

    /// Removes the owner's only row. Answers whether there was one.
    pub async fn remove_only_row<E: OwnedEntity<Scope = S>>(&self) -> Result<bool, StoreError> {
        Ok(self.erase::<E>().await? > 0)
    }
}

impl<S: Scope> AllRows<'_, S> {
    /// The only rows of several owners, each with the id of its owner.
    pub async fn only_rows<E: OwnedEntity<Scope = S>>(
        &self,
        owners: Vec<Uuid>,
    ) -> Result<Vec<(Uuid, E::Model)>, StoreError> {
        let all = Window { after: None, limit: owners.len() as u64 };
        let rows = self.list::<E>(&Filter::is_in(E::OWNER, owners), Order::by_id(), &all).await?;
        rows.into_iter().map(|row| Ok((select::id::<E>(&row)?, row))).collect()
    }
}

/// Sets a column to what a patch says of it; what it clears is `default` again.
pub fn patch_column<T, V: Into<Value>>(
    column: &mut ActiveValue<V>,
    patch: &Patch<T>,
    value: impl Fn(&T) -> V,
    default: V,
) {
    match patch {
        Patch::Keep => {}
        Patch::Clear => *column = ActiveValue::Set(default),
        Patch::Set(given) => *column = ActiveValue::Set(value(given)),
    }
}
