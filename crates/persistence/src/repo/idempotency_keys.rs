//! Idempotency keys: a request that came with one is answered once, and the answer is kept.

use roster_domain::{StoredAnswerId, Timestamp, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, LockType, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, Set};
use serde_json::{Map, Value};

use super::repository;
use crate::entity::idempotency_key::{ActiveModel, Column, Entity};
use crate::entity::user;
use crate::mapping::idempotency_key as mapping;
use crate::{Constraint, StoreError};

repository! {
    /// Idempotency keys.
    IdempotencyKeys
}

/// What a key names: one request of one caller.
#[derive(Debug, Clone, Copy)]
pub struct KeyedRequest<'a> {
    /// Who calls.
    pub caller: UserId,
    /// Method and path of the call.
    pub route: &'a str,
    /// What the caller calls it by.
    pub key: &'a str,
}

/// The answer to a request, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// Id of the row.
    pub id: StoredAnswerId,
    /// What tells the body of the request from another.
    pub request_hash: Vec<u8>,
    /// The status of HTTP.
    pub status: u16,
    /// The headers that count, as a JSON object.
    pub headers: Map<String, Value>,
    /// The body, sealed.
    pub body: Vec<u8>,
}

impl<C: ConnectionTrait> IdempotencyKeys<'_, C> {
    /// The answer to a request, unless there is none or its time is over.
    pub async fn find(
        &self,
        request: KeyedRequest<'_>,
        now: Timestamp,
    ) -> Result<Option<KeptAnswer>, StoreError> {
        let row = Entity::find()
            .filter(Column::UserId.eq(request.caller.as_uuid()))
            .filter(Column::Route.eq(request.route))
            .filter(Column::Key.eq(request.key))
            .filter(Column::ExpiresAt.gt(now.to_datetime()))
            .one(self.0)
            .await?;
        row.map(mapping::to_answer).transpose()
    }
}

impl IdempotencyKeys<'_, DatabaseTransaction> {
    /// Takes a key, or takes it over from a request whose time is over. Waits for a transaction that is about to take it.
    ///
    /// # Errors
    /// `Conflict` when it is taken. The transaction is still good then, and reads what the other one has stored;
    /// [`StoreError::is_lock_timeout`] when the other one takes longer than the lock timeout.
    pub async fn claim(
        &self,
        id: StoredAnswerId,
        request: KeyedRequest<'_>,
        request_hash: &[u8],
        (now, expires_at): (Timestamp, Timestamp),
    ) -> Result<(), StoreError> {
        let row = ActiveModel {
            id: Set(id.as_uuid()),
            key: Set(request.key.to_owned()),
            user_id: Set(request.caller.as_uuid()),
            route: Set(request.route.to_owned()),
            target_id: Set(None),
            request_hash: Set(request_hash.to_vec()),
            status: Set(None),
            headers: Set(None),
            body: Set(None),
            expires_at: Set(expires_at.to_datetime()),
            created_at: Set(now.to_datetime()),
        };
        // An insert that fails would end the transaction on PostgreSQL; one that changes nothing does not.
        let taken_over = OnConflict::columns([Column::UserId, Column::Route, Column::Key])
            .update_columns([
                Column::Id,
                Column::TargetId,
                Column::RequestHash,
                Column::Status,
                Column::Headers,
                Column::Body,
                Column::ExpiresAt,
                Column::CreatedAt,
            ])
            .action_and_where(Expr::col((Entity, Column::ExpiresAt)).lte(now.to_datetime()))
            .to_owned();
        match Entity::insert(row).on_conflict(taken_over).exec_without_returning(self.0).await? {
            0 => Err(StoreError::Conflict(Constraint::IdempotencyKey)),
            _ => Ok(()),
        }
    }

    /// Writes the answer to a request whose key was taken in this transaction, and whom it tells of; a user who does not
    /// exist is left out.
    ///
    /// # Errors
    /// `Missing` when the key was not taken.
    pub async fn answer(&self, answer: KeptAnswer, target: Option<UserId>) -> Result<(), StoreError> {
        let mut written = Entity::update_many()
            .col_expr(Column::Status, Expr::value(i32::from(answer.status)))
            .col_expr(Column::Headers, Expr::value(Value::Object(answer.headers)))
            .col_expr(Column::Body, Expr::value(answer.body))
            .filter(Column::Id.eq(answer.id.as_uuid()));
        if let Some(target) = target {
            let existing = Query::select()
                .column(user::Column::Id)
                .from(user::Entity)
                .and_where(Expr::col(user::Column::Id).eq(target.as_uuid()))
                // Waits for who is erasing the user, and then finds nobody.
                .lock(LockType::KeyShare)
                .take();
            let existing = Expr::SubQuery(None, Box::new(existing.into()));
            written = written.col_expr(Column::TargetId, existing);
        }
        match written.exec(self.0).await?.rows_affected {
            0 => Err(StoreError::Missing),
            _ => Ok(()),
        }
    }

    /// Forgets what was answered to a caller.
    pub async fn delete_of_caller(&self, caller: UserId) -> Result<(), StoreError> {
        Entity::delete_many().filter(Column::UserId.eq(caller.as_uuid())).exec(self.0).await?;
        Ok(())
    }

    /// Removes answers whose time was over before an instant. Answers how many there were.
    pub async fn delete_expired_before(&self, before: Timestamp) -> Result<u64, StoreError> {
        let expired = Column::ExpiresAt.lt(before.to_datetime());
        Ok(Entity::delete_many().filter(expired).exec(self.0).await?.rows_affected)
    }
}
