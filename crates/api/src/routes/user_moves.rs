//! `/v1/users/{id}/suspend`, `/activate`, `/unlock`, `/restore`, `/role`: moves of an account.

use actix_web::HttpResponse;
use actix_web::web::Data;
use roster_service::domain::UserId;
use roster_service::rights::{RolesAssign, UsersDelete, UsersWrite};
use roster_service::{ManageUserError, Roster};

use super::Endpoints;
use crate::extract::{
    ClientInfo, IfMatch, JsonBody, NoBody, NoQuery, OptionalJsonBody, PathId, Permitted, Then,
};
use crate::once::{Once, OnceHeader};
use crate::problem::{Problem, ProblemDocument};
use crate::routes::users::managed_user_answer;
use crate::wire::{
    ActivateUserRequest, ManagedUserResponse, RestoreUserRequest, SetRoleRequest, SuspendUserRequest,
};

/// What an action on a user is called with: by somebody who has the right `R`, with a body that `B` reads.
type Action<R, B> = Then<Permitted<R>, Then<PathId, (NoQuery, Once<B>)>>;

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new()
        .post("/v1/users/{id}/suspend", suspend_user)
        .post("/v1/users/{id}/activate", activate_user)
        .post("/v1/users/{id}/unlock", unlock_user)
        .post("/v1/users/{id}/restore", restore_user)
        .put("/v1/users/{id}/role", set_user_role)
}

/// Suspend a user, or replace reason and end of a suspension. Needs `users:write`.
#[utoipa::path(
    post, path = "/v1/users/{id}/suspend", tag = "Administration", security(("bearer" = [])), request_body = SuspendUserRequest,
    params(("id" = Uuid, Path, description = "Id of the user."), ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is based on."), OnceHeader),
    responses(
        (status = 200, description = "The user as it is now.", body = ManagedUserResponse, headers(("ETag" = String, description = "The version of the user."))),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "`last_admin`; `conflict` for a deleted user.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn suspend_user(
    roster: Data<Roster>,
    client: ClientInfo,
    if_match: IfMatch,
    Then(by, Then(id, (_, Once(body, once)))): Action<UsersWrite, JsonBody>,
) -> Result<HttpResponse, Problem> {
    let id = UserId::from_uuid(id.0);
    let is_expected = |version| if_match.allows(version);
    let (reason, until) = SuspendUserRequest::parse(body)?;
    once.run(&roster, by.0.user(), async |roster| {
        let user = roster.suspend_user(&by.0, id, &reason, until, &is_expected, &client.into()).await?;
        managed_user_answer(&roster, &mut HttpResponse::Ok(), &user).await
    })
    .await
}

/// Make a pending or suspended user active. Needs `users:write`.
#[utoipa::path(
    post, path = "/v1/users/{id}/activate", tag = "Administration", security(("bearer" = [])), request_body = Option<ActivateUserRequest>,
    params(("id" = Uuid, Path, description = "Id of the user."), ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is based on."), OnceHeader),
    responses(
        (status = 200, description = "The user as it is now.", body = ManagedUserResponse, headers(("ETag" = String, description = "The version of the user."))),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`; `read_only_identity` in mirror mode, for `email_verified`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "`invalid_transition`; `conflict` for a deleted user.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn activate_user(
    roster: Data<Roster>,
    client: ClientInfo,
    if_match: IfMatch,
    Then(by, Then(id, (_, Once(body, once)))): Action<UsersWrite, OptionalJsonBody>,
) -> Result<HttpResponse, Problem> {
    let id = UserId::from_uuid(id.0);
    let is_expected = |version| if_match.allows(version);
    let vouched = ActivateUserRequest::parse(body)?;
    once.run(&roster, by.0.user(), async |roster| {
        let user = roster.activate_user(&by.0, id, vouched, &is_expected, &client.into()).await?;
        managed_user_answer(&roster, &mut HttpResponse::Ok(), &user).await
    })
    .await
}

/// Lift a lock and clear every throttle of the account. Needs `users:write`.
#[utoipa::path(
    post, path = "/v1/users/{id}/unlock", tag = "Administration", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "Id of the user."), ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is based on."), OnceHeader),
    responses(
        (status = 200, description = "The user as it is now.", body = ManagedUserResponse, headers(("ETag" = String, description = "The version of the user."))),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "`invalid_transition`: there is neither; `conflict` for a deleted user.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn unlock_user(
    roster: Data<Roster>,
    client: ClientInfo,
    if_match: IfMatch,
    Then(by, Then(id, (_, Once(_, once)))): Action<UsersWrite, NoBody>,
) -> Result<HttpResponse, Problem> {
    let id = UserId::from_uuid(id.0);
    let is_expected = |version| if_match.allows(version);
    once.run(&roster, by.0.user(), async |roster| {
        let user = roster.unlock_user(&by.0, id, &is_expected, &client.into()).await?;
        managed_user_answer(&roster, &mut HttpResponse::Ok(), &user).await
    })
    .await
}

/// Bring a deleted user back. Needs `users:delete`.
#[utoipa::path(
    post, path = "/v1/users/{id}/restore", tag = "Administration", security(("bearer" = [])), request_body = Option<RestoreUserRequest>,
    params(("id" = Uuid, Path, description = "Id of the user."), ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is based on."), OnceHeader),
    responses(
        (status = 200, description = "The user as it is now.", body = ManagedUserResponse, headers(("ETag" = String, description = "The version of the user."))),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`; `read_only_identity` in mirror mode, for `email`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "`email_taken`, `username_taken`: in use again, send another; `conflict`: not deleted.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn restore_user(
    roster: Data<Roster>,
    client: ClientInfo,
    if_match: IfMatch,
    Then(by, Then(id, (_, Once(body, once)))): Action<UsersDelete, OptionalJsonBody>,
) -> Result<HttpResponse, Problem> {
    let id = UserId::from_uuid(id.0);
    let is_expected = |version| if_match.allows(version);
    let others = RestoreUserRequest::parse(body)?;
    once.run(&roster, by.0.user(), async |roster| {
        let user = roster.restore_user(&by.0, id, others, &is_expected, &client.into()).await;
        managed_user_answer(&roster, &mut HttpResponse::Ok(), &user.map_err(not_restored)?).await
    })
    .await
}

/// What the user had may be somebody else's by now: the answer names the way out.
fn not_restored(error: ManageUserError) -> Problem {
    let way_out = match &error {
        ManageUserError::EmailTaken => "The e-mail address is in use again. Send another one as `email`.",
        ManageUserError::UsernameTaken => "The username is in use again. Send another one as `username`.",
        _ => return error.into(),
    };
    Problem::from(error).with_detail(way_out)
}

/// Give a user a role. Needs `roles:assign`.
#[utoipa::path(
    put, path = "/v1/users/{id}/role", tag = "Administration", security(("bearer" = [])), request_body = SetRoleRequest,
    params(("id" = Uuid, Path, description = "Id of the user."), ("If-Match" = Option<String>, Header, description = "The `ETag` that the change is based on.")),
    responses(
        (status = 200, description = "The user as it is now.", body = ManagedUserResponse, headers(("ETag" = String, description = "The version of the user."))),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "`last_admin`; `conflict` for a deleted user.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn set_user_role(
    roster: Data<Roster>,
    client: ClientInfo,
    if_match: IfMatch,
    Then(by, Then(id, (_, body))): Then<Permitted<RolesAssign>, Then<PathId, (NoQuery, JsonBody)>>,
) -> Result<HttpResponse, Problem> {
    let id = UserId::from_uuid(id.0);
    let is_expected = |version| if_match.allows(version);
    let role = SetRoleRequest::parse(body)?;
    let user = roster.set_role(&by.0, id, &role, &is_expected, &client.into()).await?;
    managed_user_answer(&roster, &mut HttpResponse::Ok(), &user).await
}
