//! `/v1/users`: making, reading, changing and deleting users.

use actix_web::http::header::{ETAG, LOCATION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use roster_service::Roster;
use roster_service::domain::{User, UserId};
use roster_service::rights::{SessionsRead, SessionsRevoke, UsersDelete, UsersRead, UsersWrite};

use super::Endpoints;
use crate::extract::{
    ClientInfo, IfMatch, JsonBody, NoQuery, PageQuery, PathId, Permitted, QueryParams, Then, ThenOwn,
    entity_tag, truth,
};
use crate::once::{Once, OnceHeader};
use crate::problem::{Problem, ProblemDocument};
use crate::profile::OwnFields;
use crate::routes::me::require_own_fields;
use crate::wire::{
    CreateUserRequest, EditUserRequest, ManagedUserResponse, SessionList, SessionResponse, StatusChangeList,
    StatusChangeResponse, list_answer,
};

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new()
        .post("/v1/users", create_user)
        .get("/v1/users/{id}", get_user)
        .patch("/v1/users/{id}", edit_user)
        .delete("/v1/users/{id}", delete_user)
        .get("/v1/users/{id}/status-changes", list_status_changes)
        .get("/v1/users/{id}/sessions", list_user_sessions)
        .delete("/v1/users/{id}/sessions", end_user_sessions)
}

/// A user, as an administrator sees it, with its `ETag`.
pub(super) async fn managed_user_answer(
    roster: &Roster,
    response: &mut HttpResponseBuilder,
    user: &User,
) -> Result<HttpResponse, Problem> {
    let own = roster.profile_of(user.id).await?;
    let response = response.insert_header((ETAG, entity_tag(user.version.get())));
    Ok(response.json(ManagedUserResponse::new(user, own)))
}

/// Make a user. Needs `users:write`; a role other than `viewer` needs `roles:assign` too.
#[utoipa::path(
    post, path = "/v1/users", tag = "Administration", security(("bearer" = [])), request_body = CreateUserRequest,
    params(OnceHeader),
    responses(
        (status = 201, description = "The user.", body = ManagedUserResponse, headers(("Location" = String, description = "Where the user is."), ("ETag" = String, description = "The version of the user."))),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "`email_taken`, `username_taken`; `conflict` for a Stripe customer in use.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn create_user(
    roster: Data<Roster>,
    client: ClientInfo,
    Then(by, Then(_, (_, Once(body, once)))): ThenOwn<Permitted<UsersWrite>, (NoQuery, Once<JsonBody>)>,
) -> Result<HttpResponse, Problem> {
    let input = CreateUserRequest::parse(body, roster.settings().password_policy)?;
    once.run(&roster, by.0.user(), async |roster| {
        let user = roster.create_user(&by.0, input, &client.into()).await?;
        let location = format!("/v1/users/{}", user.id);
        let response = &mut HttpResponse::Created();
        managed_user_answer(&roster, response.insert_header((LOCATION, location)), &user).await
    })
    .await
}

/// Read a user, deleted or not. Needs `users:read`.
#[utoipa::path(
    get, path = "/v1/users/{id}", tag = "Administration", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "Id of the user.")),
    responses(
        (status = 200, description = "The user.", body = ManagedUserResponse, headers(("ETag" = String, description = "The version of the user."))),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn get_user(
    roster: Data<Roster>,
    Then(by, (id, _)): Then<Permitted<UsersRead>, (PathId, NoQuery)>,
) -> Result<HttpResponse, Problem> {
    let user = roster.get_user(&by.0, UserId::from_uuid(id.0)).await?;
    managed_user_answer(&roster, &mut HttpResponse::Ok(), &user).await
}

/// Change a user. Needs `users:write`.
#[utoipa::path(
    patch, path = "/v1/users/{id}", tag = "Administration", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "Id of the user."), ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is based on.")),
    request_body(content((EditUserRequest = "application/merge-patch+json"), (EditUserRequest = "application/json"))),
    responses(
        (status = 200, description = "The user as it is now.", body = ManagedUserResponse, headers(("ETag" = String, description = "The version of the user."))),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`; `read_only_identity` in mirror mode, for `email`, `email_verified`, `name` and `image`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "`email_taken`, `username_taken`; `conflict` for a Stripe customer in use or a deleted user.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn edit_user(
    roster: Data<Roster>,
    client: ClientInfo,
    if_match: IfMatch,
    own: OwnFields,
    Then(by, Then(id, (_, body))): Then<Permitted<UsersWrite>, Then<PathId, (NoQuery, JsonBody)>>,
) -> Result<HttpResponse, Problem> {
    require_own_fields(&roster, &body)?;
    let (edit, own) = EditUserRequest::parse(body, &own)?;
    let is_expected = |version| if_match.allows(version);
    let id = UserId::from_uuid(id.0);
    let user = roster.edit_user(&by.0, id, &edit, &own, &is_expected, &client.into()).await?;
    managed_user_answer(&roster, &mut HttpResponse::Ok(), &user).await
}

/// Delete a user softly, or erase one who is deleted already. Needs `users:delete`.
#[utoipa::path(
    delete, path = "/v1/users/{id}", tag = "Administration", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "Id of the user."), ("purge" = Option<bool>, Query, description = "Whether a deleted user is erased for good. Default no."), ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is based on.")),
    responses(
        (status = 204, description = "The user is deleted, or erased."),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "`last_admin`; `conflict`: deleted already, or to be erased without being deleted.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn delete_user(
    roster: Data<Roster>,
    client: ClientInfo,
    if_match: IfMatch,
    Then(by, Then(id, mut params)): Then<Permitted<UsersDelete>, Then<PathId, QueryParams>>,
) -> Result<HttpResponse, Problem> {
    let purges = params.optional("purge", truth);
    let purges = params.finish(|| Some(purges.unwrap_or(false)))?;
    let is_expected = |version| if_match.allows(version);
    let (id, request) = (UserId::from_uuid(id.0), client.into());
    if purges {
        roster.purge_user(&by.0, id, &is_expected, &request).await?;
    } else {
        roster.delete_user(&by.0, id, &is_expected, &request).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

/// The history of a user's account status, the newest first. Needs `users:read`.
#[utoipa::path(
    get, path = "/v1/users/{id}/status-changes", tag = "Administration", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "Id of the user."), ("limit" = Option<u8>, Query, minimum = 1, maximum = 200, description = "How many, 50 unless told."), ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before.")),
    responses(
        (status = 200, description = "A page of the history.", body = StatusChangeList),
        (status = 400, description = "`invalid_cursor`; `malformed_request`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list_status_changes(
    roster: Data<Roster>,
    request: HttpRequest,
    Then(by, Then(id, page)): Then<Permitted<UsersRead>, Then<PathId, PageQuery>>,
) -> Result<HttpResponse, Problem> {
    let page = roster.list_status_changes(&by.0, UserId::from_uuid(id.0), &page.0).await?;
    Ok(list_answer(&request, page.map(|change| StatusChangeResponse::from(&change))))
}

/// The live sessions of a user, the newest first. Needs `sessions:read`.
#[utoipa::path(
    get, path = "/v1/users/{id}/sessions", tag = "Administration", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "Id of the user."), ("limit" = Option<u8>, Query, minimum = 1, maximum = 200, description = "How many, 50 unless told."), ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before.")),
    responses(
        (status = 200, description = "A page of sessions.", body = SessionList),
        (status = 400, description = "`invalid_cursor`; `malformed_request`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list_user_sessions(
    roster: Data<Roster>,
    request: HttpRequest,
    Then(by, Then(_, Then(id, page))): ThenOwn<Permitted<SessionsRead>, Then<PathId, PageQuery>>,
) -> Result<HttpResponse, Problem> {
    let current = by.0.session();
    let page = roster.list_sessions_of(&by.0, UserId::from_uuid(id.0), &page.0).await?;
    Ok(list_answer(&request, page.map(|session| SessionResponse::seen_from(&session, current))))
}

/// End every session of a user. Needs `sessions:revoke`.
#[utoipa::path(
    delete, path = "/v1/users/{id}/sessions", tag = "Administration", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "Id of the user."), ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is based on.")),
    responses(
        (status = 204, description = "The sessions are over."),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn end_user_sessions(
    roster: Data<Roster>,
    client: ClientInfo,
    if_match: IfMatch,
    Then(by, Then(_, (id, _))): ThenOwn<Permitted<SessionsRevoke>, (PathId, NoQuery)>,
) -> Result<HttpResponse, Problem> {
    let is_expected = |version| if_match.allows(version);
    roster.end_sessions_of(&by.0, UserId::from_uuid(id.0), &is_expected, &client.into()).await?;
    Ok(HttpResponse::NoContent().finish())
}
