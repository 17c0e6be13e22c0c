//! The outbox as those see it who look after it: never with contents.

use roster_domain::{OutboxId, Timestamp, UserId};
use sea_orm::prelude::DateTimeUtc;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::Outbox;
use crate::StoreError;
use crate::entity::outbox::{Column, Entity, Model};
use crate::mapping::time;
use crate::paging::{Window, newest_first};

/// A message that has not been delivered, without what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxEntry {
    /// Id of the row.
    pub id: OutboxId,
    /// What kind of message it is.
    pub kind: String,
    /// The user whom it concerns.
    pub user: Option<UserId>,
    /// Deliveries tried.
    pub attempts: u32,
    /// When it is tried next; for one that is being delivered, when its lease ends.
    pub available_at: Timestamp,
    /// Why the last delivery failed.
    pub last_error: Option<String>,
    /// When it was given up.
    pub dead_at: Option<Timestamp>,
    /// When it was put in.
    pub created_at: Timestamp,
}

/// Which of the messages that have not been delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsent {
    /// Those that wait and those that were given up.
    All,
    /// Those that were given up.
    Dead,
}

impl<C: ConnectionTrait> Outbox<'_, C> {
    /// A part of the messages that have not been delivered, the newest first.
    pub async fn unsent(&self, which: Unsent, window: Window) -> Result<Vec<OutboxEntry>, StoreError> {
        let mut unsent = Entity::find().filter(Column::SentAt.is_null());
        if which == Unsent::Dead {
            unsent = unsent.filter(Column::DeadAt.is_not_null());
        }
        let rows = newest_first(unsent, (Column::CreatedAt, Column::Id), &window).all(self.0).await?;
        Ok(rows.into_iter().map(entry).collect())
    }
}

impl Outbox<'_, DatabaseTransaction> {
    /// Makes a message due at `now`, as if it had never been tried. `None` when it was delivered, or when there is none.
    pub async fn retry(&self, id: OutboxId, now: Timestamp) -> Result<Option<OutboxEntry>, StoreError> {
        let rows: Vec<Model> = Entity::update_many()
            .col_expr(Column::Attempts, Expr::value(0))
            .col_expr(Column::AvailableAt, Expr::value(now.to_datetime()))
            .col_expr(Column::DeadAt, Expr::value(None::<DateTimeUtc>))
            .filter(Column::Id.eq(id.as_uuid()))
            .filter(Column::SentAt.is_null())
            .exec_with_returning(self.0)
            .await?;
        Ok(rows.into_iter().next().map(entry))
    }

    /// Removes up to `limit` messages that were delivered before an instant. Answers how many there were.
    pub async fn delete_sent_before(&self, before: Timestamp, limit: u64) -> Result<u64, StoreError> {
        let mut sent = Query::select();
        sent.column(Column::Id).from(Entity).and_where(Column::SentAt.lt(before.to_datetime())).limit(limit);
        let deleted = Entity::delete_many().filter(Column::Id.in_subquery(sent)).exec(self.0).await?;
        Ok(deleted.rows_affected)
    }
}

fn entry(row: Model) -> OutboxEntry {
    OutboxEntry {
        id: OutboxId::from_uuid(row.id),
        kind: row.kind,
        user: row.user_id.map(UserId::from_uuid),
        attempts: u32::try_from(row.attempts).unwrap_or(0),
        available_at: time(row.available_at),
        last_error: row.last_error,
        dead_at: row.dead_at.map(time),
        created_at: time(row.created_at),
    }
}
