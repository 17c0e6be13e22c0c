//! The hosted pages, and the links that lead to them.

use std::time::Duration;

use roster_api::testing::service::domain::Email;
use roster_api::testing::service::{CreateUserInput, RequestInfo};
use serde_json::json;

use super::{Calls, PASSWORD, Steps, TestApp};

/// Whose account the links are about.
pub(crate) const OWNER: &str = "margaret.hopper@example.com";
/// The address that the account is to have.
pub(crate) const NEW_ADDRESS: &str = "hopper@new.example";

/// A page that a mailed link opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    VerifyEmail,
    ResetPassword,
    ConfirmEmail,
    AcceptInvitation,
}

impl Page {
    /// All pages.
    pub(crate) const ALL: [Self; 4] =
        [Self::VerifyEmail, Self::ResetPassword, Self::ConfirmEmail, Self::AcceptInvitation];

    /// Its path.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::VerifyEmail => "/verify-email",
            Self::ResetPassword => "/reset-password",
            Self::ConfirmEmail => "/confirm-email",
            Self::AcceptInvitation => "/accept-invitation",
        }
    }

    /// How long a link to it works, also in words.
    pub(crate) fn lifetime(self) -> (Duration, &'static str) {
        match self {
            Self::VerifyEmail | Self::ConfirmEmail => (Duration::from_hours(24), "24 hours"),
            Self::ResetPassword => (Duration::from_mins(30), "30 minutes"),
            Self::AcceptInvitation => (Duration::from_hours(7 * 24), "7 days"),
        }
    }

    /// A fresh link to it out of a mail, in an application where nothing has happened yet.
    pub(crate) async fn link(self, app: &TestApp) -> String {
        self.link_of(app, OWNER, NEW_ADDRESS).await
    }

    /// A fresh link to it out of a mail, for an account that is made for it at this address.
    pub(super) async fn link_of(self, app: &TestApp, owner: &str, new_address: &str) -> String {
        match self {
            Self::VerifyEmail => {
                app.register(owner).await;
                app.mailed_link(owner).await
            }
            Self::ResetPassword => {
                app.activate(owner).await;
                app.forgotten(owner).await
            }
            Self::ConfirmEmail => {
                app.activate(owner).await;
                let access = app.login(owner).await.access;
                let body = json!({ "new_email": new_address, "password": PASSWORD });
                app.post("/v1/me/email", &body).bearer(&access).send().await.expect(202);
                app.mailed_link(new_address).await
            }
            Self::AcceptInvitation => app.invited(owner).await,
        }
    }
}

/// Links of two kinds that more than one story needs.
pub(crate) trait Links {
    /// The link of a forgotten password.
    async fn forgotten(&self, email: &str) -> String;
    /// The link of an invitation to somebody who has no account yet.
    async fn invited(&self, email: &str) -> String;
}

impl Links for TestApp {
    async fn forgotten(&self, email: &str) -> String {
        self.post("/v1/auth/password/forgot", &json!({ "email": email })).send().await.expect(202);
        self.mailed_link(email).await
    }

    async fn invited(&self, email: &str) -> String {
        // What `roster user create` does.
        let (system, input) =
            (self.roster().grant_to_system(), CreateUserInput::new(Email::parse(email).unwrap()));
        self.roster().create_user(&system, input, &RequestInfo::default()).await.unwrap();
        self.mailed_link(email).await
    }
}
