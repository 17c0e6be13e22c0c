//! `/v1/me/password`, `/v1/me/email`, and the end of `/v1/me`: what takes the current password.

use actix_web::HttpResponse;
use actix_web::web::Data;
use roster_service::Roster;

use super::{Endpoints, Limit};
use crate::extract::{ClientInfo, IfMatch, JsonBody, NoQuery, SignedIn, Then, ThenOwn};
use crate::problem::{Problem, ProblemDocument};
use crate::wire::{ChangeEmailRequest, ChangePasswordRequest, DeleteMeRequest};

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new()
        .post("/v1/me/email", request_email_change)
        .limited(Limit::Mail)
        .post("/v1/me/password", change_password)
        .delete("/v1/me", delete_me)
        .limited(Limit::Credentials)
}

/// Change the password. The other sessions end, this one goes on.
#[utoipa::path(
    post, path = "/v1/me/password", tag = "Me", security(("bearer" = [])), request_body = ChangePasswordRequest,
    responses(
        (status = 204, description = "The password is changed."),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`wrong_password`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_attempts`: this session has sent too many wrong passwords.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn change_password(
    roster: Data<Roster>,
    client: ClientInfo,
    Then(caller, Then(_, (_, body))): ThenOwn<SignedIn, (NoQuery, JsonBody)>,
) -> Result<HttpResponse, Problem> {
    let policy = roster.settings().password_policy;
    let change = ChangePasswordRequest::parse(body, policy, Some(&caller.0.user))?;
    roster.change_password(&caller.0, &change.current, &change.new, &client.into()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ask for another e-mail address. It counts once the mail to it is confirmed.
#[utoipa::path(
    post, path = "/v1/me/email", tag = "Me", security(("bearer" = [])), request_body = ChangeEmailRequest,
    responses(
        (status = 202, description = "Accepted: a mail goes to the new address, or to its owner where it has one."),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`wrong_password`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_attempts`: this session has sent too many wrong passwords.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn request_email_change(
    roster: Data<Roster>,
    client: ClientInfo,
    Then(caller, Then(_, (_, body))): ThenOwn<SignedIn, (NoQuery, JsonBody)>,
) -> Result<HttpResponse, Problem> {
    let (new_email, password) = ChangeEmailRequest::parse(body)?;
    roster.request_email_change(&caller.0, &new_email, &password, &client.into()).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// Delete one's own account. An administrator can bring it back until it is purged.
#[utoipa::path(
    delete, path = "/v1/me", tag = "Me", security(("bearer" = [])), request_body = DeleteMeRequest,
    params(("If-Match" = Option<String>, Header, description = "The `ETag` that the change is based on.")),
    responses(
        (status = 204, description = "The account is deleted; every session is over."),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`wrong_password`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "`last_admin`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_attempts`: this session has sent too many wrong passwords.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn delete_me(
    roster: Data<Roster>,
    client: ClientInfo,
    if_match: IfMatch,
    Then(caller, Then(_, (_, body))): ThenOwn<SignedIn, (NoQuery, JsonBody)>,
) -> Result<HttpResponse, Problem> {
    let password = DeleteMeRequest::parse(body)?;
    let is_expected = |version| if_match.allows(version);
    roster.delete_me(&caller.0, &password, is_expected, &client.into()).await?;
    Ok(HttpResponse::NoContent().finish())
}
