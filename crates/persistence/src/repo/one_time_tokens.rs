//! One-time tokens: what a mailed link carries, known by its hash only.

use roster_domain::{OneTimeToken, OneTimeTokenId, Timestamp, TokenPurpose, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder,
};

use super::repository;
use crate::StoreError;
use crate::entity::one_time_token::{Column, Entity, Model};
use crate::mapping::one_time_token as mapping;

repository! {
    /// One-time tokens.
    OneTimeTokens
}

fn live(now: Timestamp) -> Condition {
    Condition::all().add(Column::ConsumedAt.is_null()).add(Column::ExpiresAt.gt(now.to_datetime()))
}

impl<C: ConnectionTrait> OneTimeTokens<'_, C> {
    /// A live token of a purpose by its hash. Consumes nothing.
    pub async fn find_live(
        &self,
        hash: &[u8],
        purpose: TokenPurpose,
        now: Timestamp,
    ) -> Result<Option<OneTimeToken>, StoreError> {
        let row = Entity::find()
            .filter(Column::TokenHash.eq(hash))
            .filter(Column::Purpose.eq(purpose.as_str()))
            .filter(live(now))
            .one(self.0)
            .await?;
        row.map(mapping::to_domain).transpose()
    }

    /// The live tokens of a user for a purpose, the oldest first.
    pub async fn live_of(
        &self,
        user: UserId,
        purpose: TokenPurpose,
        now: Timestamp,
    ) -> Result<Vec<OneTimeToken>, StoreError> {
        let rows = Entity::find()
            .filter(Column::UserId.eq(user.as_uuid()))
            .filter(Column::Purpose.eq(purpose.as_str()))
            .filter(live(now))
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .all(self.0)
            .await?;
        rows.into_iter().map(mapping::to_domain).collect()
    }
}

impl OneTimeTokens<'_, DatabaseTransaction> {
    /// Stores a new token.
    pub async fn insert(&self, token: &OneTimeToken) -> Result<(), StoreError> {
        mapping::to_row(token)?.into_active_model().insert(self.0).await?;
        Ok(())
    }

    /// Spends a live token by one conditional update: of any number of parallel tries one gets the row.
    pub async fn consume(
        &self,
        hash: &[u8],
        purpose: TokenPurpose,
        now: Timestamp,
    ) -> Result<Option<OneTimeToken>, StoreError> {
        let consumed: Vec<Model> = Entity::update_many()
            .col_expr(Column::ConsumedAt, Expr::value(now.to_datetime()))
            .filter(Column::TokenHash.eq(hash))
            .filter(Column::Purpose.eq(purpose.as_str()))
            .filter(live(now))
            .exec_with_returning(self.0)
            .await?;
        consumed.into_iter().next().map(mapping::to_domain).transpose()
    }

    /// Makes a token unusable.
    pub async fn void(&self, id: OneTimeTokenId, now: Timestamp) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::ConsumedAt, Expr::value(now.to_datetime()))
            .filter(Column::Id.eq(id.as_uuid()))
            .filter(Column::ConsumedAt.is_null())
            .exec(self.0)
            .await?;
        Ok(())
    }

    /// Makes every token of a user unusable, whatever it is for.
    pub async fn void_every(&self, user: UserId, now: Timestamp) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::ConsumedAt, Expr::value(now.to_datetime()))
            .filter(Column::UserId.eq(user.as_uuid()))
            .filter(Column::ConsumedAt.is_null())
            .exec(self.0)
            .await?;
        Ok(())
    }

    /// Makes every live token of a user for a purpose unusable.
    pub async fn void_all(
        &self,
        user: UserId,
        purpose: TokenPurpose,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::ConsumedAt, Expr::value(now.to_datetime()))
            .filter(Column::UserId.eq(user.as_uuid()))
            .filter(Column::Purpose.eq(purpose.as_str()))
            .filter(Column::ConsumedAt.is_null())
            .exec(self.0)
            .await?;
        Ok(())
    }

    /// Removes tokens whose time was over before an instant. Answers how many there were.
    pub async fn delete_expired_before(&self, before: Timestamp) -> Result<u64, StoreError> {
        let expired = Column::ExpiresAt.lt(before.to_datetime());
        Ok(Entity::delete_many().filter(expired).exec(self.0).await?.rows_affected)
    }
}
