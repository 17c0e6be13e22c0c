//! The four kinds of mailed links, for what has to hold of each.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Answer, Calls, Recovery, Steps, TestApp};

/// What a mailed link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    Verification,
    Reset,
    EmailChange,
    Invitation,
}

impl Link {
    pub(crate) const ALL: [Self; 4] = [Self::Verification, Self::Reset, Self::EmailChange, Self::Invitation];

    /// The call that takes its token.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Verification => "/v1/auth/verify-email",
            Self::Reset => "/v1/auth/password/reset",
            Self::EmailChange => "/v1/auth/email/confirm",
            Self::Invitation => "/v1/auth/invitation/accept",
        }
    }

    /// A body of that call. `password` is what the account gets, save by [`Link::EmailChange`].
    pub(crate) fn body(self, token: &str, password: &str) -> Value {
        match self {
            Self::Verification | Self::Invitation => json!({ "token": token, "password": password }),
            Self::Reset => json!({ "token": token, "new_password": password }),
            Self::EmailChange => json!({ "token": token }),
        }
    }

    /// Uses a token.
    pub(crate) async fn spend(self, app: &TestApp, token: &str, password: &str) -> Answer {
        app.post(self.path(), &self.body(token, password)).send().await
    }

    /// How long it lives.
    pub(crate) fn lifetime(self) -> Duration {
        match self {
            Self::Reset => Duration::from_mins(30),
            Self::Verification | Self::EmailChange => Duration::from_hours(24),
            Self::Invitation => Duration::from_hours(7 * 24),
        }
    }

    /// Makes an account of an address and gives the token of a link that is mailed for it.
    pub(crate) async fn mailed(self, app: &TestApp, email: &str) -> String {
        match self {
            Self::Verification => app.register(email).await.token,
            Self::Reset => {
                app.activate(email).await;
                app.forgot(email).await
            }
            Self::EmailChange => {
                app.activate(email).await;
                let access = app.login(email).await.access;
                app.ask_for_address(&access, &format!("new-{email}")).await
            }
            Self::Invitation => app.invite(email).await,
        }
    }
}
