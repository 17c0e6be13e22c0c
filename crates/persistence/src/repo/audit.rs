//! The audit trail: rows are added in the transaction of the change that they tell, and never changed, but that a purge
//! takes from them what tells of a person, and retention removes the old ones.

use std::borrow::Cow;
use std::net::IpAddr;

use roster_domain::{AuditEventId, SessionId, Timestamp, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, Set};

use super::repository;
use crate::StoreError;
use crate::entity::audit_event::{ActiveModel, Column, Entity};
use crate::mapping::audit_event as mapping;
use crate::paging::{Window, newest_first};

repository! {
    /// The audit trail.
    AuditEvents
}

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorType {
    /// A signed-in user, or one who proved to be somebody by this very call.
    User,
    /// Roster itself or its command line.
    System,
    /// Nobody known.
    Anonymous,
}

impl ActorType {
    /// Its name in the database and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::System => "system",
            Self::Anonymous => "anonymous",
        }
    }
}

/// One event.
#[derive(Debug, Clone)]
pub struct AuditEvent {
    /// Id of the row.
    pub id: AuditEventId,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// What happened: a word such as `login.succeeded`.
    pub action: Cow<'static, str>,
    /// Who did it.
    pub actor_type: ActorType,
    /// Which user did it.
    pub actor: Option<UserId>,
    /// To which user.
    pub user: Option<UserId>,
    /// In which session.
    pub session: Option<SessionId>,
    /// From which address.
    pub ip: Option<IpAddr>,
    /// With which program.
    pub user_agent: Option<String>,
    /// In which request.
    pub request_id: Option<String>,
    /// More, as a JSON object. Never a secret, never what somebody typed as an identifier.
    pub details: serde_json::Map<String, serde_json::Value>,
}

impl AuditEvents<'_, DatabaseTransaction> {
    /// Adds an event.
    pub async fn insert(&self, event: AuditEvent) -> Result<(), StoreError> {
        let row = ActiveModel {
            id: Set(event.id.as_uuid()),
            occurred_at: Set(event.occurred_at.to_datetime()),
            action: Set(event.action.into_owned()),
            actor_type: Set(event.actor_type.as_str().to_owned()),
            actor_id: Set(event.actor.map(UserId::as_uuid)),
            user_id: Set(event.user.map(UserId::as_uuid)),
            session_id: Set(event.session.map(SessionId::as_uuid)),
            ip: Set(event.ip.map(|ip| ip.to_string())),
            user_agent: Set(event.user_agent),
            request_id: Set(event.request_id),
            details: Set(serde_json::Value::Object(event.details)),
        };
        Entity::insert(row).exec_without_returning(self.0).await?;
        Ok(())
    }

    /// Takes from every event that names a user what tells of the person: what is left is that it happened, when, and to
    /// which id.
    pub async fn forget_person(&self, user: UserId) -> Result<(), StoreError> {
        for named in [Column::UserId, Column::ActorId] {
            Entity::update_many()
                .col_expr(Column::Ip, Expr::value(None::<String>))
                .col_expr(Column::UserAgent, Expr::value(None::<String>))
                .col_expr(Column::RequestId, Expr::value(None::<String>))
                .col_expr(Column::Details, Expr::value(serde_json::json!({})))
                .filter(named.eq(user.as_uuid()))
                .exec(self.0)
                .await?;
        }
        Ok(())
    }

    /// Removes the events of before an instant. Answers how many there were.
    pub async fn delete_before(&self, before: Timestamp) -> Result<u64, StoreError> {
        let deleted =
            Entity::delete_many().filter(Column::OccurredAt.lt(before.to_datetime())).exec(self.0).await?;
        Ok(deleted.rows_affected)
    }
}

impl<C: ConnectionTrait> AuditEvents<'_, C> {
    /// A part of what happened to a user, the newest first.
    pub async fn of_user(&self, user: UserId, window: Window) -> Result<Vec<AuditEvent>, StoreError> {
        let of_user = Entity::find().filter(Column::UserId.eq(user.as_uuid()));
        let rows = newest_first(of_user, (Column::OccurredAt, Column::Id), &window).all(self.0).await?;
        rows.into_iter().map(mapping::to_event).collect()
    }
}
