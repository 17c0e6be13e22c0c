//! What other nodes have to forget of users and sessions.

use std::ops::RangeInclusive;

use roster_domain::{SessionId, Timestamp, UserId};
use sea_orm::prelude::DateTimeUtc;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, NotSet, QueryFilter,
    QueryOrder, QuerySelect, Select, Set,
};
use uuid::Uuid;

use super::repository;
use crate::StoreError;
use crate::entity::cache_invalidation::{ActiveModel, Column, Entity};
use crate::mapping::time;

repository! {
    /// What other nodes have to forget.
    CacheInvalidations
}

/// A row: something about this user has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invalidation {
    /// Grows from row to row. It is drawn before the commit, so that a row may turn up after others with higher ids.
    pub id: i64,
    /// Whose user row, or session, has changed.
    pub user: UserId,
    /// When the change was about to be committed.
    pub at: Timestamp,
}

impl<C: ConnectionTrait> CacheInvalidations<'_, C> {
    /// The row `first` and those after it, and those that have turned up in `gaps` among the ids before it, in the order of
    /// ids.
    pub async fn from(
        &self,
        first: i64,
        gaps: impl IntoIterator<Item = RangeInclusive<i64>>,
    ) -> Result<Vec<Invalidation>, StoreError> {
        let mut wanted = Condition::any().add(Column::Id.gte(first));
        for gap in gaps {
            wanted = wanted.add(Column::Id.between(*gap.start(), *gap.end()));
        }
        let rows = read().filter(wanted).order_by_asc(Column::Id).into_tuple().all(self.0).await?;
        Ok(rows.into_iter().map(invalidation).collect())
    }

    /// The row with the highest id of those that were written before `at`.
    pub async fn newest_before(&self, at: Timestamp) -> Result<Option<Invalidation>, StoreError> {
        let written_before = read().filter(Column::CreatedAt.lt(at.to_datetime()));
        let newest = written_before.order_by_desc(Column::Id).limit(1).into_tuple().one(self.0).await?;
        Ok(newest.map(invalidation))
    }
}

type Row = (i64, Uuid, DateTimeUtc);

fn read() -> Select<Entity> {
    Entity::find().select_only().columns([Column::Id, Column::UserId, Column::CreatedAt])
}

fn invalidation((id, user, at): Row) -> Invalidation {
    Invalidation { id, user: UserId::from_uuid(user), at: time(at) }
}

impl CacheInvalidations<'_, DatabaseTransaction> {
    /// Tells the other nodes to forget sessions, or all that they know of users (`None`).
    pub async fn insert(
        &self,
        stale: impl IntoIterator<Item = (UserId, Option<SessionId>)>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let rows = stale.into_iter().map(|(user, session)| ActiveModel {
            id: NotSet,
            user_id: Set(user.as_uuid()),
            session_id: Set(session.map(SessionId::as_uuid)),
            created_at: Set(now.to_datetime()),
        });
        Entity::insert_many(rows).exec_without_returning(self.0).await?;
        Ok(())
    }

    /// Deletes the rows that were written before `at`. Answers how many went.
    pub async fn delete_before(&self, at: Timestamp) -> Result<u64, StoreError> {
        let deleted =
            Entity::delete_many().filter(Column::CreatedAt.lt(at.to_datetime())).exec(self.0).await?;
        Ok(deleted.rows_affected)
    }
}
