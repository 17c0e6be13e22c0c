//! `/v1/me`.

use actix_web::http::header::ETAG;
use actix_web::web::Data;
use actix_web::{HttpResponse, HttpResponseBuilder};
use roster_service::Roster;
use roster_service::domain::User;

use super::Endpoints;
use crate::extract::{ClientInfo, IfMatch, JsonBody, NoQuery, SignedIn, Then, entity_tag};
use crate::problem::{Problem, ProblemDocument};
use crate::profile::OwnFields;
use crate::wire::{UpdateMeRequest, UserResponse};

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new().get("/v1/me", get_me).patch("/v1/me", update_me)
}

/// A user with its `ETag`.
pub(super) async fn user_answer(
    roster: &Roster,
    response: &mut HttpResponseBuilder,
    user: &User,
) -> Result<HttpResponse, Problem> {
    let own = roster.profile_of(user.id).await?;
    Ok(response.insert_header((ETAG, entity_tag(user.version.get()))).json(UserResponse::new(user, own)))
}

/// What the issuer says of a user, where the users are those of other issuers.
const IDENTITY_FIELDS: [&str; 4] = ["email", "email_verified", "name", "image"];

/// Turns a change away that names what is the issuer's to say, whatever else there is to say of the change.
pub(super) fn require_own_fields(roster: &Roster, body: &JsonBody) -> Result<(), Problem> {
    if body.has_any(&IDENTITY_FIELDS) { Ok(roster.require_own_identities()?) } else { Ok(()) }
}

/// The signed-in user.
#[utoipa::path(
    get, path = "/v1/me", tag = "Me", security(("bearer" = [])),
    responses(
        (status = 200, description = "The user.", body = UserResponse, headers(("ETag" = String, description = "The version of the user."))),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn get_me(
    roster: Data<Roster>,
    Then(caller, _): Then<SignedIn, NoQuery>,
) -> Result<HttpResponse, Problem> {
    user_answer(&roster, &mut HttpResponse::Ok(), &roster.get_me(&caller.0)).await
}

/// Change one's own profile, username and metadata.
#[utoipa::path(
    patch, path = "/v1/me", tag = "Me", security(("bearer" = [])),
    params(("If-Match" = Option<String>, Header, description = "The `ETag` that the change is based on.")),
    request_body(content((UpdateMeRequest = "application/merge-patch+json"), (UpdateMeRequest = "application/json"))),
    responses(
        (status = 200, description = "The user as it is now.", body = UserResponse, headers(("ETag" = String, description = "The version of the user."))),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`read_only_identity`: in mirror mode, for `name` and `image`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "`username_taken`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn update_me(
    roster: Data<Roster>,
    client: ClientInfo,
    if_match: IfMatch,
    own: OwnFields,
    Then(caller, (_, body)): Then<SignedIn, (NoQuery, JsonBody)>,
) -> Result<HttpResponse, Problem> {
    require_own_fields(&roster, &body)?;
    let (changes, own) = UpdateMeRequest::parse(body, &own)?;
    let is_expected = |version| if_match.allows(version);
    let user = roster.update_me(&caller.0, changes, &own, is_expected, &client.into()).await?;
    user_answer(&roster, &mut HttpResponse::Ok(), &user).await
}
