//! What happened to an account, for its owner.

use crate::auth::Caller;
use crate::domain::{Page, PageRequest, UserId};
use crate::persistence::{AuditEvent, Position};
use crate::{Internal, ListError, Roster};

impl Roster {
    /// A page of the security events of the caller's account, the newest first. Who else acted is left out, and from where.
    pub async fn list_own_events(
        &self,
        caller: &Caller,
        page: &PageRequest,
    ) -> Result<Page<AuditEvent>, ListError> {
        let user = caller.user.id;
        let name = format!("events:{user}");
        let window = self.window(&name, page)?;
        let events = self.store().audit().of_user(user, window).await.map_err(Internal::from)?;
        let position = |event: &AuditEvent| Position::at(event.occurred_at, event.id.as_uuid());
        let page = self.page(&name, page, events, position)?;
        Ok(page.map(|event| for_owner(event, user)))
    }
}

/// What the owner of an account gets to know of an event. Where an administrator sits is none of it; where a stranger
/// tried to get in is.
pub(super) fn for_owner(event: AuditEvent, owner: UserId) -> AuditEvent {
    match event.actor {
        Some(actor) if actor != owner => {
            AuditEvent { actor: None, session: None, ip: None, user_agent: None, ..event }
        }
        _ => event,
    }
}
