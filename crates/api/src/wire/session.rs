//! The session object.

use roster_service::domain::{Session, SessionId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A live session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "Session")]
pub struct SessionResponse {
    /// Id of the session.
    pub id: Uuid,
    /// Whether it is the one that asks.
    pub current: bool,
    /// What the client calls its device.
    #[schema(required = true)]
    pub device_name: Option<String>,
    /// The program that signed in.
    #[schema(required = true)]
    pub user_agent: Option<String>,
    /// The address that it came from.
    #[schema(required = true)]
    pub ip: Option<String>,
    /// When the user proved to be who they are.
    #[schema(format = "date-time")]
    pub auth_time: String,
    /// When the session was opened.
    #[schema(format = "date-time")]
    pub created_at: String,
    /// When it was refreshed last.
    #[schema(format = "date-time")]
    pub last_used_at: String,
    /// When it ends at the latest.
    #[schema(format = "date-time")]
    pub expires_at: String,
}

impl SessionResponse {
    /// The session, as somebody sees it who is signed in with `current`.
    pub(crate) fn seen_from(session: &Session, current: Option<SessionId>) -> Self {
        Self {
            id: session.id.as_uuid(),
            current: current == Some(session.id),
            device_name: session.device_name.as_ref().map(ToString::to_string),
            user_agent: session.user_agent.clone(),
            ip: session.ip.clone(),
            auth_time: session.auth_time.to_string(),
            created_at: session.created_at.to_string(),
            last_used_at: session.last_used_at.to_string(),
            expires_at: session.expires_at.to_string(),
        }
    }
}

/// A page of sessions.
#[derive(ToSchema)]
pub struct SessionList {
    /// The sessions, the newest first.
    pub data: Vec<SessionResponse>,
    /// The cursor of the next page.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}
