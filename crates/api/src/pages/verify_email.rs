//! `/verify-email`: the page that the mailed link of a sign-up opens.

use actix_web::HttpRequest;
use actix_web::web::Data;
use roster_service::domain::TokenPurpose;
use roster_service::{Roster, VerifyEmailError, VerifyEmailInput};

use super::form::Form;
use super::link_page::{LinkPage, Shown};
use super::refusals::Refusals;
use crate::extract::{Anybody, ClientInfo};
use crate::routes::{Endpoints, Limit};

const PAGE: LinkPage =
    LinkPage { purpose: TokenPurpose::EmailVerification, path: "verify-email", templates: "verify_email" };

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new()
        .get("/verify-email", show)
        .merge(Endpoints::new().post("/verify-email", submit).limited(Limit::Credentials))
}

async fn show(roster: Data<Roster>, _: Anybody, request: HttpRequest) -> Shown {
    PAGE.open(&roster, &request).await
}

/// Works like the call with `password`.
async fn submit(roster: Data<Roster>, _: Anybody, client: ClientInfo, form: Form) -> Shown {
    roster.require_own_identities()?;
    let Some(token) = form.token() else { return PAGE.dead() };
    let password = match form.password() {
        Ok(password) => password,
        Err(reasons) => return PAGE.refuse(&roster, &form, Refusals::of("password", reasons)),
    };
    let input = VerifyEmailInput { token, registration: None, password: Some(password), session: None };
    match roster.verify_email(input, &client.into()).await {
        Ok(_) => PAGE.done(),
        Err(VerifyEmailError::InvalidToken) => PAGE.dead(),
        Err(VerifyEmailError::Password(problems)) => {
            PAGE.refuse(&roster, &form, Refusals::of("password", problems))
        }
        Err(error) => Err(error.into()),
    }
}
