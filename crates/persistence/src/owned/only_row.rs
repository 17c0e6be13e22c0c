//! Entities of which an owner has one row at most: the id is the owner.

use sea_orm::{ActiveModelTrait, ActiveValue, IntoActiveModel, Iterable, ModelTrait};

use super::column_value::kept;
use super::{OwnedEntity, OwnerTx, Scope};
use crate::error::StoreError;

impl<S: Scope> OwnerTx<'_, S> {
    /// Changes the owner's only row, and makes it where there is none: what `change` sets. Answers whether anything is
    /// different now.
    ///
    /// # Errors
    /// `Conflict`.
    pub async fn change_only_row<E: OwnedEntity<Scope = S>>(
        &self,
        change: &(dyn Fn(&mut E::ActiveModel) + Send + Sync),
    ) -> Result<bool, StoreError> {
        let id = self.owner().id();
        let Some(row) = self.lock::<E>(id).await? else {
            let mut new = <E::ActiveModel as ActiveModelTrait>::default();
            change(&mut new);
            self.insert::<E>(new, id).await?;
            return Ok(true);
        };
        let mut changed = row.clone().into_active_model();
        change(&mut changed);
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
