//! The audit trail: rows are added in the transaction of the change that they tell, and never changed.

use std::net::IpAddr;

use roster_domain::{AuditEventId, SessionId, Timestamp, UserId};
use sea_orm::{DatabaseTransaction, EntityTrait, Set};

use super::repository;
use crate::StoreError;
use crate::entity::audit_event::{ActiveModel, Entity};

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
    fn as_str(self) -> &'static str {
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
    pub action: &'static str,
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
            action: Set(event.action.to_owned()),
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
}
