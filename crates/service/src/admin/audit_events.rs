//! The audit trail, for those who may read all of it.

use serde_json::json;

use super::Granted;
use super::rights::AuditRead;
use crate::domain::{Page, PageRequest, Timestamp, UserId};
use crate::persistence::{AuditEvent, AuditFilter};
use crate::{ListError, Roster};

impl Roster {
    /// A page of the events that a filter fits, the newest first. They may be fewer than asked for, even none, where the list
    /// goes on: a page is picked out of a bounded number of events.
    ///
    /// # Errors
    /// `InvalidCursor`, also for one of another filter.
    pub async fn list_audit_events(
        &self,
        _by: &Granted<AuditRead>,
        filter: &AuditFilter,
        page: &PageRequest,
    ) -> Result<Page<AuditEvent>, ListError> {
        let name = list_name(filter);
        let window = self.slice_window(&name, page)?;
        let slice = self.store().audit().search(filter, &window).await?;
        Ok(Page { items: slice.rows, next: self.next_cursor(&name, slice.next)? })
    }
}

/// The filter, unmistakably: a cursor is good for it alone.
fn list_name(filter: &AuditFilter) -> String {
    let at = |time: Option<Timestamp>| time.map(Timestamp::unix_micros);
    let id = |user: Option<UserId>| user.map(|user| user.to_string());
    let AuditFilter { user, actor, action, occurred } = filter;
    json!(["audit_events", id(*user), id(*actor), action, at(occurred.after), at(occurred.before)])
        .to_string()
}
