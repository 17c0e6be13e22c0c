//! Steps that many stories begin with.

use roster_api::testing::TestApp;
use serde_json::{Value, json};

use crate::{Answer, Calls};

/// A password that every policy of the tests accepts.
pub const PASSWORD: &str = "correct horse battery";

/// A sign-up whose link is in the mail.
#[derive(Debug, Clone)]
pub struct Registration {
    /// What names the attempt.
    pub registration_id: String,
    /// The token of the link that was mailed for it.
    pub token: String,
}

/// The tokens of a session.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// The access token.
    pub access: String,
    /// The refresh token.
    pub refresh: String,
    /// The id of the session.
    pub session: String,
    /// The token of the device; empty after a refresh.
    pub device: String,
}

impl Tokens {
    /// The tokens in an answer to a log-in or a refresh (which has no device token).
    pub fn of(answer: &Answer) -> Self {
        let body = answer.json();
        let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
        Self {
            access: text("access_token"),
            refresh: text("refresh_token"),
            session: text("session_id"),
            device: text("device_token"),
        }
    }
}

/// The steps.
pub trait Steps {
    /// Signs up with [`PASSWORD`].
    async fn register(&self, email: &str) -> Registration;
    /// Signs up with this body, whatever comes of it.
    async fn try_register(&self, body: Value) -> Answer;
    /// Proves an address with this body, whatever comes of it.
    async fn try_verify(&self, body: Value) -> Answer;
    /// Signs up with [`PASSWORD`] and proves the address by the mailed link.
    async fn activate(&self, email: &str) -> Value;
    /// The token of the newest mail to an address that has a link.
    async fn mailed_token(&self, email: &str) -> String;
    /// That link itself.
    async fn mailed_link(&self, email: &str) -> String;
    /// Signs in, whatever comes of it.
    async fn try_login(&self, identifier: &str, password: &str) -> Answer;
    /// Signs in with [`PASSWORD`].
    async fn login(&self, identifier: &str) -> Tokens;
    /// Refreshes, whatever comes of it.
    async fn try_refresh(&self, token: &str) -> Answer;
}

impl Steps for TestApp {
    async fn register(&self, email: &str) -> Registration {
        let body = json!({ "email": email, "password": PASSWORD });
        let answer = self.try_register(body).await.expect(202);
        let token = self.mailed_token(email).await;
        Registration { registration_id: answer.text_of("registration_id"), token }
    }

    async fn try_register(&self, body: Value) -> Answer {
        self.post("/v1/auth/register", &body).send().await
    }

    async fn try_verify(&self, body: Value) -> Answer {
        self.post("/v1/auth/verify-email", &body).send().await
    }

    async fn activate(&self, email: &str) -> Value {
        let registration = self.register(email).await;
        let body = json!({ "token": registration.token, "registration_id": registration.registration_id });
        self.try_verify(body).await.expect(200).json()
    }

    async fn mailed_token(&self, email: &str) -> String {
        let link = self.mailed_link(email).await;
        link.split_once("token=").unwrap().1.to_owned()
    }

    async fn mailed_link(&self, email: &str) -> String {
        let mails = self.mails().await;
        let mut to_them = mails.iter().rev().filter(|mail| mail.to.as_typed() == email);
        let link = to_them.find_map(|mail| mail.text.split_whitespace().find(|word| word.contains("token=")));
        link.unwrap_or_else(|| panic!("no link was mailed to {email}")).to_owned()
    }

    async fn try_login(&self, identifier: &str, password: &str) -> Answer {
        self.post("/v1/auth/login", &json!({ "identifier": identifier, "password": password })).send().await
    }

    async fn login(&self, identifier: &str) -> Tokens {
        Tokens::of(&self.try_login(identifier, PASSWORD).await.expect(200))
    }

    async fn try_refresh(&self, token: &str) -> Answer {
        self.post("/v1/auth/refresh", &json!({ "refresh_token": token })).send().await
    }
}
