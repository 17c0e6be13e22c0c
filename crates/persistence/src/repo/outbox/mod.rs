//! The outbox: messages, mails and what handlers are told, written in the transaction that causes them and delivered at
//! least once after its commit.

mod admin;

use std::time::Duration;

use roster_domain::{OutboxId, Timestamp, UserId};
use sea_orm::prelude::DateTimeUtc;
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};

pub use self::admin::{OutboxEntry, Unsent};
use super::repository;
use crate::StoreError;
use crate::entity::outbox::{ActiveModel, Column, Entity, Model};
use crate::mapping::{integer, time};

repository! {
    /// Messages to be delivered.
    Outbox
}

/// A message to be put into the outbox.
#[derive(Debug)]
pub struct NewMessage {
    /// Id of the row.
    pub id: OutboxId,
    /// The user whom it concerns.
    pub user: Option<UserId>,
    /// What kind of message it is.
    pub kind: String,
    /// What is in it, sealed.
    pub payload: Vec<u8>,
    /// When it may go out for the first time.
    pub at: Timestamp,
}

/// A message taken from the outbox for delivery.
#[derive(Debug)]
pub struct OutboxMessage {
    /// Id of the row.
    pub id: OutboxId,
    /// What kind of message it is.
    pub kind: String,
    /// What is in it, sealed.
    pub payload: Vec<u8>,
    /// Deliveries tried, this one included.
    pub attempts: u32,
}

impl Outbox<'_, DatabaseTransaction> {
    /// Puts a message in.
    pub async fn insert(&self, message: NewMessage) -> Result<(), StoreError> {
        let row = ActiveModel {
            id: Set(message.id.as_uuid()),
            user_id: Set(message.user.map(UserId::as_uuid)),
            kind: Set(message.kind),
            payload: Set(Some(message.payload)),
            attempts: Set(0),
            available_at: Set(message.at.to_datetime()),
            last_error: Set(None),
            sent_at: Set(None),
            dead_at: Set(None),
            created_at: Set(message.at.to_datetime()),
        };
        Entity::insert(row).exec_without_returning(self.0).await?;
        Ok(())
    }

    /// Takes up to `limit` due messages for `lease`: nobody else gets them before it is over, whatever becomes of the taker.
    pub async fn lease(
        &self,
        now: Timestamp,
        limit: u64,
        lease: Duration,
    ) -> Result<Vec<OutboxMessage>, StoreError> {
        // SKIP LOCKED lets several nodes work side by side; SQLite has one writer anyway and leaves the clause out.
        let due: Vec<Model> = Entity::find()
            .filter(Column::SentAt.is_null())
            .filter(Column::DeadAt.is_null())
            .filter(Column::AvailableAt.lte(now.to_datetime()))
            .order_by_asc(Column::AvailableAt)
            .limit(limit)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .all(self.0)
            .await?;
        let mut messages = Vec::with_capacity(due.len());
        for row in due {
            let attempts = row.attempts.saturating_add(1);
            Entity::update_many()
                .col_expr(Column::Attempts, Expr::value(attempts))
                .col_expr(Column::AvailableAt, Expr::value(now.plus(lease).to_datetime()))
                .filter(Column::Id.eq(row.id))
                .exec(self.0)
                .await?;
            messages.push(OutboxMessage {
                id: OutboxId::from_uuid(row.id),
                kind: row.kind,
                payload: row.payload.unwrap_or_default(),
                attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
            });
        }
        Ok(messages)
    }

    /// The message is out, whoever took it there: its contents are forgotten.
    pub async fn mark_sent(&self, id: OutboxId, now: Timestamp) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::SentAt, Expr::value(Some(now.to_datetime())))
            .col_expr(Column::DeadAt, Expr::value(None::<DateTimeUtc>))
            .col_expr(Column::Payload, Expr::value(None::<Vec<u8>>))
            .col_expr(Column::LastError, Expr::value(None::<String>))
            .filter(Column::Id.eq(id.as_uuid()))
            .filter(Column::SentAt.is_null())
            .exec(self.0)
            .await?;
        Ok(())
    }

    /// Delivery failed; the message is tried again at `next`.
    pub async fn mark_failed(
        &self,
        message: &OutboxMessage,
        error: &str,
        next: Timestamp,
    ) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::LastError, Expr::value(Some(error)))
            .col_expr(Column::AvailableAt, Expr::value(next.to_datetime()))
            .filter(is_held(message))
            .exec(self.0)
            .await?;
        Ok(())
    }

    /// Delivery failed for good. The contents stay, sealed, for a later retry by an operator.
    pub async fn mark_dead(
        &self,
        message: &OutboxMessage,
        error: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::LastError, Expr::value(Some(error)))
            .col_expr(Column::DeadAt, Expr::value(Some(now.to_datetime())))
            .filter(is_held(message))
            .exec(self.0)
            .await?;
        Ok(())
    }
}

/// Whether the lease of a message is still its taker's: one that outlived its lease has no say in what becomes of it.
fn is_held(message: &OutboxMessage) -> Condition {
    Condition::all()
        .add(Column::Id.eq(message.id.as_uuid()))
        .add(Column::Attempts.eq(integer(message.attempts)))
        .add(Column::SentAt.is_null())
        .add(Column::DeadAt.is_null())
}

impl<C: ConnectionTrait> Outbox<'_, C> {
    /// When the next message is due. `None` when nothing waits.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let next = Entity::find()
            .filter(Column::SentAt.is_null())
            .filter(Column::DeadAt.is_null())
            .order_by_asc(Column::AvailableAt)
            .one(self.0)
            .await?;
        Ok(next.map(|row| time(row.available_at)))
    }

    /// Whether anything is due at `now`: a cheap look before a transaction is begun.
    pub async fn has_due(&self, now: Timestamp) -> Result<bool, StoreError> {
        Ok(self.next_due().await?.is_some_and(|due| due <= now))
    }

    /// All sealed contents, for a change of the secret key.
    pub async fn sealed(&self) -> Result<Vec<(OutboxId, Vec<u8>)>, StoreError> {
        let rows = Entity::find().filter(Column::Payload.is_not_null()).all(self.0).await?;
        Ok(rows
            .into_iter()
            .filter_map(|row| row.payload.map(|payload| (OutboxId::from_uuid(row.id), payload)))
            .collect())
    }
}

impl Outbox<'_, DatabaseTransaction> {
    /// Replaces sealed contents with the same, sealed anew.
    pub async fn reseal(&self, id: OutboxId, payload: Vec<u8>) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::Payload, Expr::value(Some(payload)))
            .filter(Column::Id.eq(id.as_uuid()))
            .exec(self.0)
            .await?;
        Ok(())
    }
}
