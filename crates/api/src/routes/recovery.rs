//! `/v1/auth/password/*`, `/v1/auth/email/confirm`, `/v1/auth/invitation/accept`: what mailed links are for.

use actix_web::HttpResponse;
use actix_web::web::{Data, Json};
use roster_service::Roster;

use super::{Endpoints, Limit};
use crate::extract::{Anybody, ClientInfo, JsonBody, NoQuery, OwnIdentities, Then};
use crate::problem::{Problem, ProblemDocument};
use crate::routes::me::user_answer;
use crate::wire::{
    AcceptInvitationRequest, ConfirmEmailRequest, ForgotPasswordRequest, LoginResponse,
    PasswordResetResponse, ResetPasswordRequest, UserResponse,
};

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new()
        .post("/v1/auth/password/reset", reset_password)
        .post("/v1/auth/email/confirm", confirm_email)
        .post("/v1/auth/invitation/accept", accept_invitation)
        .limited(Limit::Credentials)
        .merge(Endpoints::new().post("/v1/auth/password/forgot", forgot_password).limited(Limit::Mail))
}

/// Ask for a new password by mail. The answer tells nothing.
#[utoipa::path(
    post, path = "/v1/auth/password/forgot", tag = "Accounts", security(()), request_body = ForgotPasswordRequest,
    responses((status = 202, description = "Accepted, whatever the state of the address."))
)]
pub(crate) async fn forgot_password(
    roster: Data<Roster>,
    _: Anybody,
    client: ClientInfo,
    Then(_own, (_, body)): Then<OwnIdentities, (NoQuery, JsonBody)>,
) -> Result<HttpResponse, Problem> {
    roster.forgot_password(&ForgotPasswordRequest::parse(body)?, &client.into()).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// Set a new password with the mailed token. Signs nobody in.
#[utoipa::path(
    post, path = "/v1/auth/password/reset", tag = "Accounts", security(()), request_body = ResetPasswordRequest,
    responses(
        (status = 200, description = "The password is set; every session of the user is over.", body = PasswordResetResponse),
        (status = 400, description = "`invalid_token`: unknown, used, replaced or expired; `malformed_request`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn reset_password(
    roster: Data<Roster>,
    _: Anybody,
    client: ClientInfo,
    Then(_own, (_, body)): Then<OwnIdentities, (NoQuery, JsonBody)>,
) -> Result<Json<PasswordResetResponse>, Problem> {
    let input = ResetPasswordRequest::parse(body, roster.settings().password_policy)?;
    let device_token = roster.reset_password(input, &client.into()).await?;
    Ok(Json(PasswordResetResponse { device_token: device_token.expose().to_owned() }))
}

/// Confirm a new e-mail address with the mailed token.
#[utoipa::path(
    post, path = "/v1/auth/email/confirm", tag = "Accounts", security(()), request_body = ConfirmEmailRequest,
    responses(
        (status = 200, description = "The user with the new address.", body = UserResponse, headers(("ETag" = String, description = "The version of the user."))),
        (status = 400, description = "`invalid_token`: unknown, used, replaced or expired; `malformed_request`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "`email_taken`: somebody proved the address meanwhile; the token is spent.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn confirm_email(
    roster: Data<Roster>,
    _: Anybody,
    client: ClientInfo,
    Then(_own, (_, body)): Then<OwnIdentities, (NoQuery, JsonBody)>,
) -> Result<HttpResponse, Problem> {
    let user = roster.confirm_email(&ConfirmEmailRequest::parse(body)?, &client.into()).await?;
    user_answer(&roster, &mut HttpResponse::Ok(), &user).await
}

/// Accept an invitation with the mailed token, and sign in.
#[utoipa::path(
    post, path = "/v1/auth/invitation/accept", tag = "Accounts", security(()), request_body = AcceptInvitationRequest,
    responses(
        (status = 200, description = "Signed in; the user is active and verified.", body = LoginResponse),
        (status = 400, description = "`invalid_token`: unknown, used, replaced or expired; `malformed_request`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`account_suspended`: the token stays usable.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn accept_invitation(
    roster: Data<Roster>,
    _: Anybody,
    client: ClientInfo,
    Then(_own, (_, body)): Then<OwnIdentities, (NoQuery, JsonBody)>,
) -> Result<Json<LoginResponse>, Problem> {
    let input = AcceptInvitationRequest::parse(body, roster.settings().password_policy)?;
    let login = roster.accept_invitation(input, &client.into()).await?;
    let own = roster.profile_of(login.user.id).await?;
    Ok(Json(LoginResponse::new(&login, own)))
}
