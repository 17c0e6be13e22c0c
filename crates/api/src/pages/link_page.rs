//! What the pages behind mailed links have in common.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use roster_service::domain::TokenPurpose;
use roster_service::{OpaqueToken, Roster};
use serde::Serialize;
use url::form_urlencoded;

use super::failure::Failure;
use super::form::Form;
use super::refusals::Refusals;
use super::render::page;

/// A page, or the failure in its place.
pub(super) type Shown = Result<HttpResponse, Failure>;

/// A page that a mailed link opens. A `GET` shows its form, and only the posted form acts.
pub(super) struct LinkPage {
    /// What the token of the link is good for.
    pub(super) purpose: TokenPurpose,
    /// The page's own path, where its form goes. Relative, so that it holds below any prefix.
    pub(super) path: &'static str,
    /// The folder of the page's templates.
    pub(super) templates: &'static str,
}

/// What a form is filled with.
#[derive(Serialize)]
struct Content<'a> {
    path: &'static str,
    token: &'a str,
    name: &'a str,
    min_length: usize,
    refusals: Refusals,
}

impl LinkPage {
    /// The form, or word that the link is dead. Consumes nothing.
    pub(super) async fn open(&self, roster: &Roster, request: &HttpRequest) -> Shown {
        roster.require_own_identities()?;
        // Other parameters are ignored: mail programs add some of their own to links.
        let mut parameters = form_urlencoded::parse(request.query_string().as_bytes());
        let token =
            parameters.find(|(name, _)| name == "token").and_then(|(_, token)| OpaqueToken::parse(&token));
        match token {
            Some(token) if roster.is_link_live(self.purpose, &token).await? => {
                self.form(roster, StatusCode::OK, token.expose(), "", Refusals::default())
            }
            _ => self.dead(),
        }
    }

    /// The form once more. Nothing was changed, and its token is still good.
    pub(super) fn refuse(&self, roster: &Roster, form: &Form, refusals: Refusals) -> Shown {
        let (token, name) = (form.value("token"), form.value("name"));
        self.form(roster, StatusCode::UNPROCESSABLE_ENTITY, token, name, refusals)
    }

    /// Word that the link is dead: one for every reason.
    pub(super) fn dead(&self) -> Shown {
        self.tell(StatusCode::BAD_REQUEST, "dead")
    }

    /// Word that it is done.
    pub(super) fn done(&self) -> Shown {
        self.tell(StatusCode::OK, "done")
    }

    /// A page without a form.
    pub(super) fn tell(&self, status: StatusCode, template: &str) -> Shown {
        Ok(page(status, &format!("{}/{template}.html", self.templates), &())?)
    }

    fn form(
        &self,
        roster: &Roster,
        status: StatusCode,
        token: &str,
        name: &str,
        refusals: Refusals,
    ) -> Shown {
        let min_length = roster.settings().password_policy.min_length();
        let content = Content { path: self.path, token, name, min_length, refusals };
        Ok(page(status, &format!("{}/form.html", self.templates), &content)?)
    }
}
