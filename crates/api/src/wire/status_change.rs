//! The status change object.

use roster_service::domain::{StatusChange, UserId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A move of an account's status.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "StatusChange")]
pub struct StatusChangeResponse {
    /// Id of the move.
    pub id: Uuid,
    /// The status before.
    pub from_status: &'static str,
    /// The status after.
    pub to_status: &'static str,
    /// Who did it: `user`, `system` or `import`.
    pub actor: &'static str,
    /// Which user did it.
    #[schema(required = true)]
    pub actor_id: Option<Uuid>,
    /// Why.
    #[schema(required = true)]
    pub reason: Option<String>,
    /// When the status after ends by itself.
    #[schema(required = true, format = "date-time")]
    pub until: Option<String>,
    /// When it happened.
    #[schema(format = "date-time")]
    pub created_at: String,
}

impl From<&StatusChange> for StatusChangeResponse {
    fn from(change: &StatusChange) -> Self {
        Self {
            id: change.id.as_uuid(),
            from_status: change.from.as_str(),
            to_status: change.to.as_str(),
            actor: change.actor.as_str(),
            actor_id: change.actor.user_id().map(UserId::as_uuid),
            reason: change.reason.as_ref().map(ToString::to_string),
            until: change.until.map(|until| until.to_string()),
            created_at: change.created_at.to_string(),
        }
    }
}

/// A page of the history.
#[derive(ToSchema)]
pub struct StatusChangeList {
    /// The moves, the newest first.
    pub data: Vec<StatusChangeResponse>,
    /// The cursor of the next page.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}
