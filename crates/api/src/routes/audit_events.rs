//! `/v1/audit-events`: the audit trail.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use roster_service::Roster;
use roster_service::rights::AuditRead;

use super::Endpoints;
use crate::extract::{Permitted, Then};
use crate::problem::{Problem, ProblemDocument};
use crate::wire::{AuditQuery, EventList, EventResponse, list_answer};

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new().get("/v1/audit-events", list_audit_events)
}

/// What happened, the newest first. Needs `audit:read`.
///
/// Parameters narrow the list together. A page may hold fewer events than asked for, even none, and still have a
/// `next_cursor`: go on until there is none.
#[utoipa::path(
    get, path = "/v1/audit-events", tag = "Administration", security(("bearer" = [])),
    params(
        ("user_id" = Option<Uuid>, Query, description = "To whom it happened."),
        ("actor_id" = Option<Uuid>, Query, description = "Which user did it."),
        ("action" = Option<String>, Query, description = "What happened, such as `login.failed`."),
        ("after" = Option<String>, Query, format = DateTime, description = "At this time or later."),
        ("before" = Option<String>, Query, format = DateTime, description = "Before this time."),
        ("limit" = Option<u8>, Query, minimum = 1, maximum = 200, description = "How many, 50 unless told."),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
    ),
    responses(
        (status = 200, description = "A page of events.", body = EventList),
        (status = 400, description = "`invalid_cursor`; `malformed_request`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list_audit_events(
    roster: Data<Roster>,
    request: HttpRequest,
    Then(by, query): Then<Permitted<AuditRead>, AuditQuery>,
) -> Result<HttpResponse, Problem> {
    let page = roster.list_audit_events(&by.0, &query.filter, &query.page).await?;
    Ok(list_answer(&request, page.map(|event| EventResponse::from(&event))))
}
