//! What a mailed link carries, as the API takes it.

use serde_json::{Value, json};

use super::{Answer, Calls, Page, TestApp};

impl Page {
    /// The call that takes the token of a link to this page.
    pub(crate) fn call(self) -> &'static str {
        match self {
            Self::VerifyEmail => "/v1/auth/verify-email",
            Self::ResetPassword => "/v1/auth/password/reset",
            Self::ConfirmEmail => "/v1/auth/email/confirm",
            Self::AcceptInvitation => "/v1/auth/invitation/accept",
        }
    }

    /// A body of that call. `password` is what the account gets, save where an address is confirmed.
    pub(crate) fn body(self, token: &str, password: &str) -> Value {
        match self {
            Self::VerifyEmail | Self::AcceptInvitation => json!({ "token": token, "password": password }),
            Self::ResetPassword => json!({ "token": token, "new_password": password }),
            Self::ConfirmEmail => json!({ "token": token }),
        }
    }

    /// Uses a token by that call, whatever comes of it.
    pub(crate) async fn spend(self, app: &TestApp, token: &str, password: &str) -> Answer {
        app.post(self.call(), &self.body(token, password)).send().await
    }

    /// The token of a fresh link, for an account that is made for it at this address.
    pub(crate) async fn token(self, app: &TestApp, email: &str) -> String {
        let link = self.link_of(app, email, &format!("new-{email}")).await;
        link.split_once("token=").unwrap().1.to_owned()
    }
}
