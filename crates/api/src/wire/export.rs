//! The export of one's own account.

use std::collections::BTreeMap;

use roster_service::UserExport;
use roster_service::domain::SessionId;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{EventResponse, IdentityResponse, ManagedUserResponse, SessionResponse, StatusChangeResponse};

/// Everything that is stored about a user.
#[derive(Serialize, ToSchema)]
#[schema(title = "Export")]
pub struct ExportResponse {
    /// The user, with what only administrators see otherwise.
    pub user: ManagedUserResponse,
    /// Who the user is at external issuers, the oldest first.
    pub identities: Vec<IdentityResponse>,
    /// The live sessions, the newest first.
    pub sessions: Vec<SessionResponse>,
    /// The history of the account's status, the newest first. Who else moved it is left out.
    pub status_changes: Vec<StatusChangeResponse>,
    /// What happened to the account, the newest first. Who else acted is left out, and from where.
    pub events: Vec<EventResponse>,
    /// One key for each kind of thing that the backend keeps of the user, with all of them.
    #[serde(flatten)]
    pub owned: BTreeMap<String, Vec<Value>>,
}

impl ExportResponse {
    /// The export, as asked for from the session `current`.
    pub(crate) fn seen_from(export: &UserExport, current: Option<SessionId>) -> Self {
        let session = |session| SessionResponse::seen_from(session, current);
        let owner = export.user.id.as_uuid();
        let change = |change| {
            let told = StatusChangeResponse::from(change);
            StatusChangeResponse { actor_id: told.actor_id.filter(|actor| *actor == owner), ..told }
        };
        Self {
            user: ManagedUserResponse::new(&export.user, export.profile.clone()),
            identities: export.identities.iter().map(Into::into).collect(),
            sessions: export.sessions.iter().map(session).collect(),
            status_changes: export.status_changes.iter().map(change).collect(),
            events: export.events.iter().map(Into::into).collect(),
            owned: export.owned.iter().map(|(name, rows)| ((*name).to_owned(), rows.clone())).collect(),
        }
    }
}
