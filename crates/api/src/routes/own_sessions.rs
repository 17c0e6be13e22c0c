//! `/v1/me/sessions`, `/v1/me/events`, `/v1/me/export`: what the signed-in user can see and end.

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse};
use roster_service::domain::SessionId;
use roster_service::{EndSessions, Roster};

use super::Endpoints;
use crate::extract::{
    ClientInfo, IfMatch, NoQuery, PageQuery, PathId, QueryParams, SignedIn, Then, ThenOwn, truth,
};
use crate::problem::{Problem, ProblemDocument};
use crate::wire::{EventList, EventResponse, ExportResponse, SessionList, SessionResponse, list_answer};

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new()
        .get("/v1/me/sessions", list_own_sessions)
        .delete("/v1/me/sessions", end_own_sessions)
        .delete("/v1/me/sessions/{id}", end_own_session)
        .get("/v1/me/events", list_own_events)
        .get("/v1/me/export", export_me)
}

/// The live sessions of the signed-in user, the newest first.
#[utoipa::path(
    get, path = "/v1/me/sessions", tag = "Me", security(("bearer" = [])),
    params(("limit" = Option<u8>, Query, minimum = 1, maximum = 200, description = "How many, 50 unless told."), ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before.")),
    responses(
        (status = 200, description = "A page of sessions.", body = SessionList),
        (status = 400, description = "`invalid_cursor`; `malformed_request`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list_own_sessions(
    roster: Data<Roster>,
    request: HttpRequest,
    Then(caller, Then(_, page)): ThenOwn<SignedIn, PageQuery>,
) -> Result<HttpResponse, Problem> {
    let page = roster.list_own_sessions(&caller.0, &page.0).await?;
    let current = caller.0.session_id();
    Ok(list_answer(&request, page.map(|session| SessionResponse::seen_from(&session, current))))
}

/// End the other sessions of the signed-in user, or all of them.
#[utoipa::path(
    delete, path = "/v1/me/sessions", tag = "Me", security(("bearer" = [])),
    params(("include_current" = Option<bool>, Query, description = "Whether this session ends too. Default no."), ("If-Match" = Option<String>, Header, description = "The `ETag` of the user that the call is based on.")),
    responses(
        (status = 204, description = "The sessions are over."),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn end_own_sessions(
    roster: Data<Roster>,
    client: ClientInfo,
    if_match: IfMatch,
    Then(caller, Then(_, mut params)): ThenOwn<SignedIn, QueryParams>,
) -> Result<HttpResponse, Problem> {
    let includes_current = params.optional("include_current", truth);
    let which = params.finish(|| {
        Some(if includes_current == Some(true) { EndSessions::All } else { EndSessions::Others })
    })?;
    let is_expected = |version| if_match.allows(version);
    roster.end_own_sessions(&caller.0, which, &is_expected, &client.into()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// End one session of the signed-in user.
#[utoipa::path(
    delete, path = "/v1/me/sessions/{id}", tag = "Me", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "Id of the session."), ("If-Match" = Option<String>, Header, description = "The `ETag` of the user that the call is based on.")),
    responses(
        (status = 204, description = "The session is over."),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: the user has no live session of this id.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn end_own_session(
    roster: Data<Roster>,
    client: ClientInfo,
    if_match: IfMatch,
    Then(caller, Then(_, (id, _))): ThenOwn<SignedIn, (PathId, NoQuery)>,
) -> Result<HttpResponse, Problem> {
    let is_expected = |version| if_match.allows(version);
    roster.end_own_session(&caller.0, SessionId::from_uuid(id.0), &is_expected, &client.into()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What happened to the account of the signed-in user, the newest first.
#[utoipa::path(
    get, path = "/v1/me/events", tag = "Me", security(("bearer" = [])),
    params(("limit" = Option<u8>, Query, minimum = 1, maximum = 200, description = "How many, 50 unless told."), ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before.")),
    responses(
        (status = 200, description = "A page of events.", body = EventList),
        (status = 400, description = "`invalid_cursor`; `malformed_request`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list_own_events(
    roster: Data<Roster>,
    request: HttpRequest,
    Then(caller, page): Then<SignedIn, PageQuery>,
) -> Result<HttpResponse, Problem> {
    let page = roster.list_own_events(&caller.0, &page.0).await?;
    Ok(list_answer(&request, page.map(|event| EventResponse::from(&event))))
}

/// Everything that is stored about the signed-in user.
#[utoipa::path(
    get, path = "/v1/me/export", tag = "Me", security(("bearer" = [])),
    responses(
        (status = 200, description = "One document. That it was read is an event of the account.", body = ExportResponse),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn export_me(
    roster: Data<Roster>,
    client: ClientInfo,
    Then(caller, _): Then<SignedIn, NoQuery>,
) -> Result<Json<ExportResponse>, Problem> {
    let export = roster.export_me(&caller.0, &client.into()).await?;
    Ok(Json(ExportResponse::seen_from(&export, caller.0.session_id())))
}
