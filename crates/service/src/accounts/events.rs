//! What happened to an account, for its owner.

use crate::auth::Caller;
use crate::domain::{Page, PageRequest};
use crate::persistence::{AuditEvent, Position};
use crate::{Internal, ListError, Roster};

impl Roster {
    /// A page of the security events of the caller's account, the newest first. Who else acted is left out.
    pub async fn list_own_events(
        &self,
        caller: &Caller,
        page: &PageRequest,
    ) -> Result<Page<AuditEvent>, ListError> {
        let user = caller.user.id;
        let name = format!("events:{user}");
        let window = self.window(&name, page)?;
        let events = self.store().audit().of_user(user, window).await.map_err(Internal::from)?;
        let position = |event: &AuditEvent| Position { at: event.occurred_at, id: event.id.as_uuid() };
        let page = self.page(&name, page, events, position);
        Ok(page.map(|event| AuditEvent { actor: event.actor.filter(|actor| *actor == user), ..event }))
    }
}
