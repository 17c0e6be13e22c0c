//! `/v1/auth/login`, `/refresh`, `/logout`.

use actix_web::HttpResponse;
use actix_web::web::{Data, Json};
use roster_service::Roster;

use super::{Endpoints, Limit};
use crate::extract::{
    Anybody, ClientInfo, JsonBody, MaybeSignedIn, NoQuery, OptionalJsonBody, OwnIdentities, Then,
};
use crate::problem::{Code, Problem, ProblemDocument};
use crate::wire::{LoginRequest, LoginResponse, LogoutRequest, RefreshRequest, TokenResponse};

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new()
        .post("/v1/auth/login", log_in)
        .limited(Limit::Credentials)
        .merge(Endpoints::new().post("/v1/auth/refresh", refresh_session).limited(Limit::Refresh))
        .post("/v1/auth/logout", log_out)
}

/// Sign in.
#[utoipa::path(
    post, path = "/v1/auth/login", tag = "Sessions", security(()), request_body = LoginRequest,
    responses(
        (status = 200, description = "Signed in.", body = LoginResponse),
        (status = 401, description = "`invalid_credentials`: unknown, wrong, deleted or not yet proven; not told apart.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`account_suspended`, `email_not_verified`: told to the right password only.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_attempts`, with `Retry-After`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn log_in(
    roster: Data<Roster>,
    _: Anybody,
    client: ClientInfo,
    Then(_own, (_, body)): Then<OwnIdentities, (NoQuery, JsonBody)>,
) -> Result<Json<LoginResponse>, Problem> {
    let login = roster.log_in(LoginRequest::parse(body)?, &client.into()).await?;
    let own = roster.profile_of(login.user.id).await?;
    Ok(Json(LoginResponse::new(&login, own)))
}

/// Exchange a refresh token for the next tokens of its session.
#[utoipa::path(
    post, path = "/v1/auth/refresh", tag = "Sessions", security(()), request_body = RefreshRequest,
    responses(
        (status = 200, description = "The next tokens. Replaying the token just rotated gives the same successor.", body = TokenResponse),
        (status = 401, description = "`invalid_refresh_token`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn refresh_session(
    roster: Data<Roster>,
    _: Anybody,
    client: ClientInfo,
    Then(_own, (_, body)): Then<OwnIdentities, (NoQuery, JsonBody)>,
) -> Result<Json<TokenResponse>, Problem> {
    let tokens = roster.refresh(&RefreshRequest::parse(body)?, &client.into()).await?;
    Ok(Json((&tokens).into()))
}

/// Sign out: by the access token, or by the refresh token of the session.
#[utoipa::path(
    post, path = "/v1/auth/logout", tag = "Sessions", security((), ("bearer" = [])), request_body = Option<LogoutRequest>,
    responses(
        (status = 204, description = "The session is over; said too for a refresh token that is none."),
        (status = 401, description = "`unauthenticated`: neither token came, or an access token that opens nothing.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn log_out(
    roster: Data<Roster>,
    client: ClientInfo,
    Then(_own, Then(caller, (_, body))): Then<
        OwnIdentities,
        Then<MaybeSignedIn, (NoQuery, OptionalJsonBody)>,
    >,
) -> Result<HttpResponse, Problem> {
    let refresh_token = body.0.map(LogoutRequest::parse).transpose()?.flatten();
    match (caller.0, refresh_token) {
        (Some(caller), _) => roster.log_out(&caller, &client.into()).await?,
        (None, Some(token)) => roster.log_out_by_refresh_token(&token, &client.into()).await?,
        (None, None) => return Err(Code::Unauthenticated.into()),
    }
    Ok(HttpResponse::NoContent().finish())
}
