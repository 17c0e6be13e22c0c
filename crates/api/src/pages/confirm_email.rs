//! `/confirm-email`: the page that the link to the new address of an account opens.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use roster_service::domain::TokenPurpose;
use roster_service::{ConfirmEmailError, Roster};

use super::form::Form;
use super::link_page::{LinkPage, Shown};
use crate::extract::{Anybody, ClientInfo};
use crate::routes::{Endpoints, Limit};

const PAGE: LinkPage =
    LinkPage { purpose: TokenPurpose::EmailChange, path: "confirm-email", templates: "confirm_email" };

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new()
        .get("/confirm-email", show)
        .merge(Endpoints::new().post("/confirm-email", submit).limited(Limit::Credentials))
}

async fn show(roster: Data<Roster>, _: Anybody, request: HttpRequest) -> Shown {
    PAGE.open(&roster, &request).await
}

/// Asks for no password: that was asked for when the change was.
async fn submit(roster: Data<Roster>, _: Anybody, client: ClientInfo, form: Form) -> Shown {
    roster.require_own_identities()?;
    let Some(token) = form.token() else { return PAGE.dead() };
    match roster.confirm_email(&token, &client.into()).await {
        Ok(_) => PAGE.done(),
        Err(ConfirmEmailError::InvalidToken) => PAGE.dead(),
        Err(ConfirmEmailError::EmailTaken) => PAGE.tell(StatusCode::CONFLICT, "taken"),
        Err(error) => Err(error.into()),
    }
}
