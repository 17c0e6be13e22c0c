//! What other nodes have to forget of users and sessions.

use roster_domain::{SessionId, Timestamp, UserId};
use sea_orm::{DatabaseTransaction, EntityTrait, NotSet, Set};

use super::repository;
use crate::StoreError;
use crate::entity::cache_invalidation::{ActiveModel, Entity};

repository! {
    /// What other nodes have to forget.
    CacheInvalidations
}

impl CacheInvalidations<'_, DatabaseTransaction> {
    /// Tells the other nodes to forget one session of a user, or all that they know of the user.
    pub async fn insert(
        &self,
        user: UserId,
        session: Option<SessionId>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let row = ActiveModel {
            id: NotSet,
            user_id: Set(user.as_uuid()),
            session_id: Set(session.map(SessionId::as_uuid)),
            created_at: Set(now.to_datetime()),
        };
        Entity::insert(row).exec_without_returning(self.0).await?;
        Ok(())
    }
}
