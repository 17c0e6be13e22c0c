//! `/reset-password`: the page that the mailed link of a forgotten password opens.

use actix_web::HttpRequest;
use actix_web::web::Data;
use roster_service::domain::TokenPurpose;
use roster_service::{ResetPasswordError, ResetPasswordInput, Roster};

use super::form::Form;
use super::link_page::{LinkPage, Shown};
use super::refusals::Refusals;
use crate::extract::{Anybody, ClientInfo};
use crate::routes::{Endpoints, Limit};

const PAGE: LinkPage =
    LinkPage { purpose: TokenPurpose::PasswordReset, path: "reset-password", templates: "reset_password" };

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new()
        .get("/reset-password", show)
        .merge(Endpoints::new().post("/reset-password", submit).limited(Limit::Credentials))
}

async fn show(roster: Data<Roster>, _: Anybody, request: HttpRequest) -> Shown {
    PAGE.open(&roster, &request).await
}

/// The device token that comes of it is dropped: a page has nowhere to keep one.
async fn submit(roster: Data<Roster>, _: Anybody, client: ClientInfo, form: Form) -> Shown {
    roster.require_own_identities()?;
    let Some(token) = form.token() else { return PAGE.dead() };
    let new_password = match form.password() {
        Ok(password) => password,
        Err(reasons) => return PAGE.refuse(&roster, &form, Refusals::of("password", reasons)),
    };
    match roster.reset_password(ResetPasswordInput { token, new_password }, &client.into()).await {
        Ok(_) => PAGE.done(),
        Err(ResetPasswordError::InvalidToken) => PAGE.dead(),
        Err(ResetPasswordError::Password(problems)) => {
            PAGE.refuse(&roster, &form, Refusals::of("password", problems))
        }
        Err(error) => Err(error.into()),
    }
}
