//! `/v1/auth/register`, `/verify-email`, `/verify-email/resend`.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::Data;
use roster_service::{Registered, Roster};

use super::{Endpoints, Limit};
use crate::extract::{Anybody, ClientInfo, JsonBody, MaybeSignedIn, NoQuery, OwnIdentities, Then};
use crate::problem::{Problem, ProblemDocument};
use crate::routes::me::user_answer;
use crate::wire::{
    RegisterRequest, ResendVerificationRequest, UserResponse, VerificationRequired, VerifyEmailRequest,
};

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new()
        .post("/v1/auth/register", register_user)
        .post("/v1/auth/verify-email/resend", resend_verification)
        .limited(Limit::Mail)
        .merge(Endpoints::new().post("/v1/auth/verify-email", verify_email).limited(Limit::Credentials))
}

/// Sign up.
#[utoipa::path(
    post, path = "/v1/auth/register", tag = "Accounts", security(()), request_body = RegisterRequest,
    responses(
        (status = 201, description = "Mode `open`: the account exists.", body = UserResponse, headers(("Location" = String, description = "Where the user is."))),
        (status = 202, description = "Mode `verify`: the address has to be proven by the mailed link. The same answer for an address that has an account.", body = VerificationRequired),
        (status = 403, description = "`registration_closed`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "`username_taken`; in mode `open` also `email_taken`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn register_user(
    roster: Data<Roster>,
    _: Anybody,
    client: ClientInfo,
    _: NoQuery,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let input = RegisterRequest::parse(body, roster.settings().password_policy)?;
    let email = input.email.as_typed().to_owned();
    match roster.register(input, &client.into()).await? {
        Registered::VerificationRequired { registration_id } => {
            Ok(HttpResponse::Accepted().json(VerificationRequired {
                status: "verification_required",
                email,
                registration_id: registration_id.expose().to_owned(),
            }))
        }
        Registered::Created(user) => {
            let location = format!("/v1/users/{}", user.id);
            user_answer(&roster, HttpResponse::Created().insert_header((LOCATION, location)), &user).await
        }
    }
}

/// Prove an e-mail address with the mailed token.
#[utoipa::path(
    post, path = "/v1/auth/verify-email", tag = "Accounts", security((), ("bearer" = [])), request_body = VerifyEmailRequest,
    responses(
        (status = 200, description = "The user, active and verified.", body = UserResponse, headers(("ETag" = String, description = "The version of the user."))),
        (status = 400, description = "`invalid_token`: unknown, used, replaced or expired; `malformed_request`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`: an access token came and opens nothing.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`password_confirmation_required`: the token is good and stays usable, but it does not tell whose password the account gets.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn verify_email(
    roster: Data<Roster>,
    client: ClientInfo,
    Then(_own, Then(caller, (_, body))): Then<OwnIdentities, Then<MaybeSignedIn, (NoQuery, JsonBody)>>,
) -> Result<HttpResponse, Problem> {
    let mut input = VerifyEmailRequest::parse(body, roster.settings().password_policy)?;
    input.session = caller.0.map(Box::new);
    let user = roster.verify_email(input, &client.into()).await?;
    user_answer(&roster, &mut HttpResponse::Ok(), &user).await
}

/// Ask for the verification mail again. The answer tells nothing.
#[utoipa::path(
    post, path = "/v1/auth/verify-email/resend", tag = "Accounts", security(()), request_body = ResendVerificationRequest,
    responses((status = 202, description = "Accepted, whatever the state of the address."))
)]
pub(crate) async fn resend_verification(
    roster: Data<Roster>,
    _: Anybody,
    Then(_own, (_, body)): Then<OwnIdentities, (NoQuery, JsonBody)>,
) -> Result<HttpResponse, Problem> {
    roster.resend_verification(&ResendVerificationRequest::parse(body)?).await?;
    Ok(HttpResponse::Accepted().finish())
}
