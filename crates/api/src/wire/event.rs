//! The audit event object.

use roster_service::AuditEvent;
use roster_service::domain::{SessionId, UserId};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// Something that happened to an account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "AuditEvent")]
pub struct EventResponse {
    /// Id of the event.
    pub id: Uuid,
    /// When it happened.
    #[schema(format = "date-time")]
    pub occurred_at: String,
    /// What happened.
    #[schema(example = "login.succeeded")]
    pub action: String,
    /// Who did it: `user`, `system` or `anonymous`.
    pub actor_type: &'static str,
    /// Which user did it; left out where it is somebody else.
    #[schema(required = true)]
    pub actor_id: Option<Uuid>,
    /// To which user.
    #[schema(required = true)]
    pub user_id: Option<Uuid>,
    /// In which session, or to which; left out with `actor_id`, and so are `ip` and `user_agent`.
    #[schema(required = true)]
    pub session_id: Option<Uuid>,
    /// From which address.
    #[schema(required = true)]
    pub ip: Option<String>,
    /// With which program.
    #[schema(required = true)]
    pub user_agent: Option<String>,
    /// In which request.
    #[schema(required = true)]
    pub request_id: Option<String>,
    /// More about it.
    #[schema(value_type = Object)]
    pub details: Map<String, Value>,
}

impl From<&AuditEvent> for EventResponse {
    fn from(event: &AuditEvent) -> Self {
        Self {
            id: event.id.as_uuid(),
            occurred_at: event.occurred_at.to_string(),
            action: event.action.clone().into_owned(),
            actor_type: event.actor_type.as_str(),
            actor_id: event.actor.map(UserId::as_uuid),
            user_id: event.user.map(UserId::as_uuid),
            session_id: event.session.map(SessionId::as_uuid),
            ip: event.ip.map(|ip| ip.to_string()),
            user_agent: event.user_agent.clone(),
            request_id: event.request_id.clone(),
            details: event.details.clone(),
        }
    }
}

/// A page of events.
#[derive(ToSchema)]
pub struct EventList {
    /// The events, the newest first.
    pub data: Vec<EventResponse>,
    /// The cursor of the next page.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}
