//! Sessions: one row is one log-in.

use std::collections::HashMap;

use roster_domain::{RevokeReason, Session, SessionId, SessionSettings, Timestamp, User, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    JoinType, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::{beyond, repository};
use crate::StoreError;
use crate::entity::session::{Column, Entity, Model};
use crate::entity::user;
use crate::mapping::{integer, session};
use crate::paging::{Window, newest_first};

repository! {
    /// Sessions.
    Sessions
}

/// What [`Session::is_live`] says, as a query.
fn live_of(user: UserId, settings: &SessionSettings, now: Timestamp) -> Select<Entity> {
    Entity::find()
        .filter(Column::UserId.eq(user.as_uuid()))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.to_datetime()))
        .filter(Column::LastUsedAt.gt(now.minus(settings.idle_ttl).to_datetime()))
}

impl<C: ConnectionTrait> Sessions<'_, C> {
    /// A part of a user's live sessions, the newest first.
    pub async fn live_of_user(
        &self,
        user: UserId,
        settings: &SessionSettings,
        now: Timestamp,
        window: Window,
    ) -> Result<Vec<Session>, StoreError> {
        let live = live_of(user, settings, now);
        let rows = newest_first(live, (Column::CreatedAt, Column::Id), &window).all(self.0).await?;
        rows.into_iter().map(session::to_domain).collect()
    }

    /// A session, live or not.
    pub async fn find(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        let row = Entity::find_by_id(id.as_uuid()).one(self.0).await?;
        row.map(session::to_domain).transpose()
    }

    /// A session and its user, whatever state either is in, by one query.
    pub async fn find_with_user(&self, id: SessionId) -> Result<Option<(Session, User)>, StoreError> {
        let join = Entity::belongs_to(user::Entity).from(Column::UserId).to(user::Column::Id).into();
        let row = Entity::find_by_id(id.as_uuid())
            .join(JoinType::InnerJoin, join)
            .select_also(user::Entity)
            .one(self.0)
            .await?;
        match row {
            Some((row, Some(owner))) => {
                Ok(Some((session::to_domain(row)?, crate::mapping::user::to_domain(owner)?)))
            }
            _ => Ok(None),
        }
    }
}

impl Sessions<'_, DatabaseTransaction> {
    /// Stores a new session.
    pub async fn insert(&self, session: &Session) -> Result<(), StoreError> {
        let row = session::to_row(session).into_active_model();
        row.insert(self.0).await?;
        Ok(())
    }

    /// Moves a session from `generation` to the next by one compare-and-swap. `None` when it is no longer there, or
    /// revoked.
    pub async fn rotate(
        &self,
        id: SessionId,
        generation: u32,
        token_hash: Vec<u8>,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let rotated: Vec<Model> = Entity::update_many()
            .col_expr(Column::Generation, Expr::col(Column::Generation).add(1))
            .col_expr(Column::RefreshTokenHash, Expr::value(token_hash))
            .col_expr(Column::RotatedAt, Expr::value(now.to_datetime()))
            .col_expr(Column::SuccessorUsedAt, Expr::value(None::<sea_orm::prelude::DateTimeUtc>))
            .col_expr(Column::LastUsedAt, Expr::value(now.to_datetime()))
            .filter(Column::Id.eq(id.as_uuid()))
            .filter(Column::Generation.eq(integer(generation)))
            .filter(Column::RevokedAt.is_null())
            .exec_with_returning(self.0)
            .await?;
        rotated.into_iter().next().map(session::to_domain).transpose()
    }

    /// Notes that the tokens of these generations arrived at their owners. Answers which sessions were seen to; one whose
    /// row somebody else holds at the moment is left for another time, so that nobody waits for anybody.
    pub async fn note_successors_used(
        &self,
        uses: &HashMap<SessionId, u32>,
        now: Timestamp,
    ) -> Result<Vec<SessionId>, StoreError> {
        let held: Vec<(Uuid, i32)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Generation])
            .filter(Column::Id.is_in(uses.keys().map(|id| id.as_uuid())))
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .into_tuple()
            .all(self.0)
            .await?;
        let is_current = |id: Uuid, generation: i32| {
            uses.get(&SessionId::from_uuid(id)).is_some_and(|used| integer(*used) == generation)
        };
        let current: Vec<Uuid> =
            held.iter().filter(|(id, generation)| is_current(*id, *generation)).map(|(id, _)| *id).collect();
        if !current.is_empty() {
            Entity::update_many()
                .col_expr(Column::SuccessorUsedAt, Expr::value(now.to_datetime()))
                .filter(Column::Id.is_in(current))
                .filter(Column::SuccessorUsedAt.is_null())
                .exec(self.0)
                .await?;
        }
        Ok(held.into_iter().map(|(id, _)| SessionId::from_uuid(id)).collect())
    }

    /// Ends a session. `false` when it was over already.
    pub async fn revoke(
        &self,
        id: SessionId,
        reason: RevokeReason,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let revoked = Entity::update_many()
            .col_expr(Column::RevokedAt, Expr::value(now.to_datetime()))
            .col_expr(Column::RevokeReason, Expr::value(reason.as_str()))
            .filter(Column::Id.eq(id.as_uuid()))
            .filter(Column::RevokedAt.is_null())
            .exec(self.0)
            .await?;
        Ok(revoked.rows_affected > 0)
    }

    /// Ends the oldest live sessions of a user, so that `keep` are left. Answers which ones went.
    pub async fn revoke_surplus(
        &self,
        user: UserId,
        keep: u64,
        reason: RevokeReason,
        settings: &SessionSettings,
        now: Timestamp,
    ) -> Result<Vec<SessionId>, StoreError> {
        let live = live_of(user, settings, now).order_by_desc(Column::CreatedAt).order_by_desc(Column::Id);
        let surplus = beyond(live, Column::Id, keep, self.0).await?;
        if surplus.is_empty() {
            return Ok(Vec::new());
        }
        Entity::update_many()
            .col_expr(Column::RevokedAt, Expr::value(now.to_datetime()))
            .col_expr(Column::RevokeReason, Expr::value(reason.as_str()))
            .filter(Column::Id.is_in(surplus.iter().copied()))
            .exec(self.0)
            .await?;
        Ok(surplus.into_iter().map(SessionId::from_uuid).collect())
    }

    /// Ends every session of a user, but for `kept` where there is one. Answers how many it were.
    pub async fn revoke_all(
        &self,
        user: UserId,
        kept: Option<SessionId>,
        reason: RevokeReason,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut update = Entity::update_many()
            .col_expr(Column::RevokedAt, Expr::value(now.to_datetime()))
            .col_expr(Column::RevokeReason, Expr::value(reason.as_str()))
            .filter(Column::UserId.eq(user.as_uuid()))
            .filter(Column::RevokedAt.is_null());
        if let Some(kept) = kept {
            update = update.filter(Column::Id.ne(kept.as_uuid()));
        }
        Ok(update.exec(self.0).await?.rows_affected)
    }

    /// Removes sessions that were over before an instant. Answers how many there were.
    pub async fn delete_over_before(&self, before: Timestamp) -> Result<u64, StoreError> {
        let over = Column::ExpiresAt.lt(before.to_datetime()).or(Column::RevokedAt.lt(before.to_datetime()));
        Ok(Entity::delete_many().filter(over).exec(self.0).await?.rows_affected)
    }
}
