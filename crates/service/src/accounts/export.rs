//! Everything that is stored about a user, for that user.

use serde_json::Value;

use super::events::for_owner;
use crate::audit::{Action, Actor, RequestInfo};
use crate::auth::Caller;
use crate::domain::{ExternalIdentity, Session, StatusChange, User};
use crate::persistence::{AuditEvent, Window};
use crate::retry::retrying;
use crate::{Internal, ProfileDocument, Roster};

/// What is stored about a user. Secrets, such as the hash of the password, are not among it.
#[derive(Debug)]
pub struct UserExport {
    /// The user.
    pub user: User,
    /// The backend's own fields of the user.
    pub profile: ProfileDocument,
    /// Who the user is at other issuers, the oldest first.
    pub identities: Vec<ExternalIdentity>,
    /// The live sessions, the newest first.
    pub sessions: Vec<Session>,
    /// The history of the account's status, the newest first.
    pub status_changes: Vec<StatusChange>,
    /// What happened to the account, the newest first.
    pub events: Vec<AuditEvent>,
    /// The user's rows of the backend's own, by the names of their entities, as those write them.
    pub owned: Vec<(&'static str, Vec<Value>)>,
}

/// All rows at once.
const ALL: Window = Window { after: None, limit: i64::MAX.unsigned_abs() };

impl Roster {
    /// Everything that is stored about the caller. That it was read is an event of the account.
    pub async fn export_me(&self, caller: &Caller, request: &RequestInfo) -> Result<UserExport, Internal> {
        retrying(|| self.try_export(caller, request)).await
    }

    async fn try_export(&self, caller: &Caller, request: &RequestInfo) -> Result<UserExport, Internal> {
        let (now, id) = (self.now(), caller.user.id);
        let change = self.change().await?;
        let user = change.users().find(id).await?;
        let mut user = user.ok_or_else(|| Internal::failed("a signed-in user has no row"))?;
        user.settle(now);
        let identities = change.identities().of_user(id).await?;
        let sessions = change.sessions().live_of_user(id, &self.settings().sessions, now, ALL).await?;
        let status_changes = change.status_changes().of_user(id, ALL).await?;
        let events = change.audit().of_user(id, ALL).await?;
        let events = events.into_iter().map(|event| for_owner(event, id)).collect();
        let profile = self.profile_within(&change, id).await?;
        let owned = self.extensions().export_owned(&change, id).await?;
        self.event(Action::ExportRead, Actor::User(id), request)
            .user(id)
            .session(caller.session_id())
            .record(&change)
            .await?;
        change.commit().await?;
        Ok(UserExport { user, profile, identities, sessions, status_changes, events, owned })
    }
}
