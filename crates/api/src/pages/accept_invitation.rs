//! `/accept-invitation`: the page that the link of an invitation opens.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use roster_service::domain::{DisplayName, Identity, PlainPassword, TextError, TokenPurpose};
use roster_service::{AcceptInvitationError, AcceptInvitationInput, Roster};

use super::form::Form;
use super::link_page::{LinkPage, Shown};
use super::refusals::Refusals;
use crate::extract::{Anybody, ClientInfo};
use crate::routes::{Endpoints, Limit};

const PAGE: LinkPage =
    LinkPage { purpose: TokenPurpose::Invitation, path: "accept-invitation", templates: "accept_invitation" };

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new()
        .get("/accept-invitation", show)
        .merge(Endpoints::new().post("/accept-invitation", submit).limited(Limit::Credentials))
}

async fn show(roster: Data<Roster>, _: Anybody, request: HttpRequest) -> Shown {
    PAGE.open(&roster, &request).await
}

/// Opens no session: a page has nowhere to keep one.
async fn submit(roster: Data<Roster>, _: Anybody, client: ClientInfo, form: Form) -> Shown {
    roster.require_own_identities()?;
    let Some(token) = form.token() else { return PAGE.dead() };
    let (name, password) = match fields(&roster, &form) {
        Ok(fields) => fields,
        Err(refusals) => return PAGE.refuse(&roster, &form, refusals),
    };
    let input = AcceptInvitationInput { token, password, name };
    match roster.accept_invitation_signed_out(input, &client.into()).await {
        Ok(_) => PAGE.done(),
        Err(AcceptInvitationError::InvalidToken) => PAGE.dead(),
        Err(AcceptInvitationError::Suspended) => PAGE.tell(StatusCode::FORBIDDEN, "suspended"),
        Err(AcceptInvitationError::Password(problems)) => {
            PAGE.refuse(&roster, &form, Refusals::of("password", problems))
        }
        Err(error) => Err(error.into()),
    }
}

/// Name and password, or everything that speaks against them at once. What else the password must not contain is known
/// once the token has told whose account it is.
fn fields(roster: &Roster, form: &Form) -> Result<(Option<DisplayName>, PlainPassword), Refusals> {
    let mut refusals = Refusals::default();
    let name = refusals.note("name", name(form.value("name")).map_err(|error| vec![error]));
    let password = refusals.note("password", form.password()).and_then(|password| {
        let checked = roster.settings().password_policy.check(&password, &Identity::default());
        refusals.note("password", checked).map(|()| password)
    });
    name.zip(password).ok_or(refusals)
}

/// A field that is left empty keeps the name that the administrator gave.
fn name(text: &str) -> Result<Option<DisplayName>, TextError> {
    match DisplayName::parse(text) {
        Ok(name) => Ok(Some(name)),
        Err(TextError::Blank) => Ok(None),
        Err(error) => Err(error),
    }
}
