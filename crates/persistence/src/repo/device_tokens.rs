//! Known devices: who shows such a token, or is where the password was just reset, has a log-in budget of its own.

use roster_domain::{DeviceTokenId, Timestamp, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, Set,
};

use super::{beyond, repository};
use crate::StoreError;
use crate::entity::device_token::{ActiveModel, Column, Entity};

repository! {
    /// Known devices.
    DeviceTokens
}

/// What a device is known by.
#[derive(Debug)]
pub enum DeviceMark {
    /// SHA-256 of the token that it shows.
    Token(Vec<u8>),
    /// The network that it is in.
    Network(String),
}

/// A known device to be stored.
#[derive(Debug)]
pub struct DeviceToken {
    /// Id of the row.
    pub id: DeviceTokenId,
    /// Whose device it is.
    pub user: UserId,
    /// What it is known by.
    pub mark: DeviceMark,
    /// Until when it counts.
    pub expires_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
}

fn live(user: UserId, now: Timestamp) -> Condition {
    Condition::all()
        .add(Column::UserId.eq(user.as_uuid()))
        .add(Column::RevokedAt.is_null())
        .add(Column::ExpiresAt.gt(now.to_datetime()))
}

impl<C: ConnectionTrait> DeviceTokens<'_, C> {
    /// The live device of `user` that shows this token, or else is in this network.
    pub async fn find_known(
        &self,
        user: UserId,
        token_hash: Option<&[u8]>,
        network: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<DeviceTokenId>, StoreError> {
        // One and the same query, whatever was shown; no row holds an empty text.
        let mark = Condition::any()
            .add(Column::TokenHash.eq(token_hash.unwrap_or_default()))
            .add(Column::Network.eq(network.unwrap_or_default()));
        let rows = Entity::find()
            .filter(live(user, now))
            .filter(mark)
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .all(self.0)
            .await?;
        let known = rows.iter().find(|row| row.token_hash.is_some()).or(rows.first());
        Ok(known.map(|row| DeviceTokenId::from_uuid(row.id)))
    }
}

impl DeviceTokens<'_, DatabaseTransaction> {
    /// Stores a new token.
    pub async fn insert(&self, token: DeviceToken) -> Result<(), StoreError> {
        let (token_hash, network) = match token.mark {
            DeviceMark::Token(hash) => (Some(hash), None),
            DeviceMark::Network(network) => (None, Some(network)),
        };
        let row = ActiveModel {
            id: Set(token.id.as_uuid()),
            user_id: Set(token.user.as_uuid()),
            token_hash: Set(token_hash),
            network: Set(network),
            last_used_at: Set(token.created_at.to_datetime()),
            expires_at: Set(token.expires_at.to_datetime()),
            revoked_at: Set(None),
            created_at: Set(token.created_at.to_datetime()),
        };
        Entity::insert(row).exec_without_returning(self.0).await?;
        Ok(())
    }

    /// Notes the use of a live token of `user` and moves its end. `false` when there is none.
    pub async fn touch(
        &self,
        user: UserId,
        token_hash: &[u8],
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let touched = Entity::update_many()
            .col_expr(Column::LastUsedAt, Expr::value(now.to_datetime()))
            .col_expr(Column::ExpiresAt, Expr::value(expires_at.to_datetime()))
            .filter(Column::TokenHash.eq(token_hash))
            .filter(live(user, now))
            .exec(self.0)
            .await?;
        Ok(touched.rows_affected > 0)
    }

    /// Keeps the `keep` newest tokens of `user`.
    pub async fn trim(&self, user: UserId, keep: u64) -> Result<(), StoreError> {
        let newest_first = Entity::find()
            .filter(Column::UserId.eq(user.as_uuid()))
            .order_by_desc(Column::LastUsedAt)
            .order_by_desc(Column::Id);
        let surplus = beyond(newest_first, Column::Id, keep, self.0).await?;
        if !surplus.is_empty() {
            Entity::delete_many().filter(Column::Id.is_in(surplus)).exec(self.0).await?;
        }
        Ok(())
    }

    /// Removes tokens whose time was over before an instant. Answers how many there were.
    pub async fn delete_expired_before(&self, before: Timestamp) -> Result<u64, StoreError> {
        let expired = Column::ExpiresAt.lt(before.to_datetime());
        Ok(Entity::delete_many().filter(expired).exec(self.0).await?.rows_affected)
    }

    /// Makes every device of `user` a stranger again.
    pub async fn revoke_all(&self, user: UserId, now: Timestamp) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::RevokedAt, Expr::value(now.to_datetime()))
            .filter(Column::UserId.eq(user.as_uuid()))
            .filter(Column::RevokedAt.is_null())
            .exec(self.0)
            .await?;
        Ok(())
    }
}
