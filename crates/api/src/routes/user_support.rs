//! `/v1/users/{id}/login-diagnosis`, `/password-reset`: for those who help somebody who cannot log in.

use actix_web::HttpResponse;
use actix_web::web::{Data, Json};
use roster_service::Roster;
use roster_service::domain::UserId;
use roster_service::rights::{UsersRead, UsersWrite};

use super::Endpoints;
use crate::extract::{ClientInfo, IfMatch, NoBody, NoQuery, PathId, Permitted, Then, ThenOwn};
use crate::once::{Once, OnceHeader};
use crate::problem::{Problem, ProblemDocument};
use crate::wire::LoginDiagnosisResponse;

/// What an action that is about a password is called with.
type OwnAction<R, B> = ThenOwn<Permitted<R>, Then<PathId, (NoQuery, Once<B>)>>;

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new()
        .get("/v1/users/{id}/login-diagnosis", diagnose_login)
        .post("/v1/users/{id}/password-reset", request_password_reset)
}

/// Why a user can or cannot log in: every gate, and when it opens by itself. Needs `users:read`.
#[utoipa::path(
    get, path = "/v1/users/{id}/login-diagnosis", tag = "Administration", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "Id of the user.")),
    responses(
        (status = 200, description = "Every gate.", body = LoginDiagnosisResponse),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn diagnose_login(
    roster: Data<Roster>,
    Then(by, (id, _)): Then<Permitted<UsersRead>, (PathId, NoQuery)>,
) -> Result<Json<LoginDiagnosisResponse>, Problem> {
    let diagnosis = roster.diagnose_login(&by.0, UserId::from_uuid(id.0)).await?;
    Ok(Json(diagnosis.into()))
}

/// Mail the user a link that sets a new password, to the stored address only. Needs `users:write`.
#[utoipa::path(
    post, path = "/v1/users/{id}/password-reset", tag = "Administration", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "Id of the user."), ("If-Match" = Option<String>, Header, description = "The `ETag` that the call is based on."), OnceHeader),
    responses(
        (status = 202, description = "Accepted: the link is on its way to the user, whatever the status of the account."),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "`conflict` for a deleted user.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn request_password_reset(
    roster: Data<Roster>,
    client: ClientInfo,
    if_match: IfMatch,
    Then(by, Then(_, Then(id, (_, Once(_, once))))): OwnAction<UsersWrite, NoBody>,
) -> Result<HttpResponse, Problem> {
    let id = UserId::from_uuid(id.0);
    let is_expected = |version| if_match.allows(version);
    once.run(&roster, by.0.user(), async |roster| {
        roster.request_password_reset(&by.0, id, &is_expected, &client.into()).await?;
        Ok(HttpResponse::Accepted().finish())
    })
    .await
}
