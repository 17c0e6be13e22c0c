//! Registration attempts: what somebody entered at sign-up, until the address is proven.

use roster_domain::{RegistrationAttempt, RegistrationAttemptId, Timestamp, UserId};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, Select,
};

use super::{beyond, repository};
use crate::StoreError;
use crate::entity::registration_attempt::{Column, Entity};
use crate::mapping::registration_attempt as mapping;

repository! {
    /// Registration attempts.
    RegistrationAttempts
}

fn live(user: UserId, now: Timestamp) -> Select<Entity> {
    Entity::find().filter(Column::UserId.eq(user.as_uuid())).filter(Column::ExpiresAt.gt(now.to_datetime()))
}

impl<C: ConnectionTrait> RegistrationAttempts<'_, C> {
    /// A live attempt of a user's address by the hash of its registration id.
    pub async fn find_live_by_secret(
        &self,
        secret_hash: &[u8],
        user: UserId,
        now: Timestamp,
    ) -> Result<Option<RegistrationAttempt>, StoreError> {
        let row = live(user, now).filter(Column::SecretHash.eq(secret_hash)).one(self.0).await?;
        row.map(mapping::to_domain).transpose()
    }

    /// A live attempt of a user's address.
    pub async fn find_live(
        &self,
        id: RegistrationAttemptId,
        user: UserId,
        now: Timestamp,
    ) -> Result<Option<RegistrationAttempt>, StoreError> {
        let row = live(user, now).filter(Column::Id.eq(id.as_uuid())).one(self.0).await?;
        row.map(mapping::to_domain).transpose()
    }
}

impl RegistrationAttempts<'_, DatabaseTransaction> {
    /// Stores a new attempt.
    pub async fn insert(&self, attempt: &RegistrationAttempt) -> Result<(), StoreError> {
        mapping::to_row(attempt).into_active_model().insert(self.0).await?;
        Ok(())
    }

    /// Keeps the `keep` newest attempts of a user's address.
    pub async fn trim(&self, user: UserId, keep: u64) -> Result<(), StoreError> {
        let newest_first = Entity::find()
            .filter(Column::UserId.eq(user.as_uuid()))
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id);
        let surplus = beyond(newest_first, Column::Id, keep, self.0).await?;
        if !surplus.is_empty() {
            Entity::delete_many().filter(Column::Id.is_in(surplus)).exec(self.0).await?;
        }
        Ok(())
    }

    /// Forgets every attempt of a user's address.
    pub async fn delete_all(&self, user: UserId) -> Result<(), StoreError> {
        Entity::delete_many().filter(Column::UserId.eq(user.as_uuid())).exec(self.0).await?;
        Ok(())
    }

    /// Whether a user's address has a live attempt.
    pub async fn has_live(&self, user: UserId, now: Timestamp) -> Result<bool, StoreError> {
        Ok(live(user, now).one(self.0).await?.is_some())
    }

    /// Removes attempts whose time was over before an instant. Answers how many there were.
    pub async fn delete_expired_before(&self, before: Timestamp) -> Result<u64, StoreError> {
        let expired = Column::ExpiresAt.lt(before.to_datetime());
        Ok(Entity::delete_many().filter(expired).exec(self.0).await?.rows_affected)
    }
}
