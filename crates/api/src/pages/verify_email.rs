//! `/verify-email`: the page that the mailed link of a sign-up opens.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use roster_service::domain::{PlainPassword, TokenPurpose};
use roster_service::{OpaqueToken, Roster, VerifyEmailError, VerifyEmailInput};
use serde::Serialize;
use url::form_urlencoded;

use super::form::Form;
use super::page;
use crate::extract::ClientInfo;
use crate::problem::Problem;
use crate::routes::{Endpoints, Limit};

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new().post("/verify-email", submit).limited(Limit::Credentials).get("/verify-email", show)
}

#[derive(Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
enum Content<'a> {
    Form { token: &'a str, errors: Vec<String> },
    Old,
    Done,
}

impl Content<'_> {
    fn answer(self, status: StatusCode) -> Result<HttpResponse, Problem> {
        page(status, "verify_email.html", self)
    }
}

/// The form, or word that the link is old. Consumes nothing.
async fn show(roster: Data<Roster>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    // Other parameters are ignored: mail programs add some of their own to links.
    let parameters = form_urlencoded::parse(request.query_string().as_bytes());
    let token = parameters.into_iter().find(|(name, _)| name == "token");
    match token.and_then(|(_, token)| OpaqueToken::parse(&token)) {
        Some(token) if roster.is_link_live(TokenPurpose::EmailVerification, &token).await? => {
            Content::Form { token: token.expose(), errors: Vec::new() }.answer(StatusCode::OK)
        }
        _ => Content::Old.answer(StatusCode::BAD_REQUEST),
    }
}

/// Works like the call with `password`.
async fn submit(roster: Data<Roster>, client: ClientInfo, form: Form) -> Result<HttpResponse, Problem> {
    let Some(token) = OpaqueToken::parse(form.value("token")) else {
        return Content::Old.answer(StatusCode::BAD_REQUEST);
    };
    let refused = |errors: Vec<String>| {
        Content::Form { token: form.value("token"), errors }.answer(StatusCode::UNPROCESSABLE_ENTITY)
    };
    let Ok(password) = PlainPassword::new(form.value("password").to_owned()) else {
        return refused(vec!["contains a NUL character".to_owned()]);
    };
    let input = VerifyEmailInput { token, registration: None, password: Some(password), session: None };
    match roster.verify_email(input, &client.into()).await {
        Ok(_) => Content::Done.answer(StatusCode::OK),
        Err(VerifyEmailError::InvalidToken) => Content::Old.answer(StatusCode::BAD_REQUEST),
        Err(VerifyEmailError::Password(problems)) => {
            refused(problems.iter().map(ToString::to_string).collect())
        }
        Err(error) => Err(error.into()),
    }
}
