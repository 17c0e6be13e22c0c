//! Steps by which somebody gets into an account again, changes what it is opened with, or is invited.

use serde_json::{Value, json};

use super::{Answer, Calls, PASSWORD, States, Steps, TestApp, Tokens};

/// The administrator of [`Recovery::admin`].
const ADMIN: &str = "root@example.com";

/// The steps.
pub(crate) trait Recovery {
    /// Asks for a new password, and gives the token of the mailed link.
    async fn forgot(&self, email: &str) -> String;
    /// Asks for a new password, whatever comes of it.
    async fn try_forgot(&self, email: &str) -> Answer;
    /// Sets a new password by a mailed token, whatever comes of it.
    async fn try_reset(&self, token: &str, password: &str) -> Answer;
    /// Asks for another address with [`PASSWORD`], and gives the token of the link that was mailed to it.
    async fn ask_for_address(&self, access: &str, new_email: &str) -> String;
    /// Asks for another address with [`PASSWORD`], whatever comes of it.
    async fn try_ask_for_address(&self, access: &str, new_email: &str) -> Answer;
    /// Confirms another address, whatever comes of it.
    async fn try_confirm(&self, token: &str) -> Answer;
    /// Accepts an invitation with this body, whatever comes of it.
    async fn try_accept(&self, body: Value) -> Answer;
    /// Makes a user as an administrator, whatever comes of it.
    async fn try_create(&self, body: Value) -> Answer;
    /// A new session of an administrator.
    async fn admin(&self) -> Tokens;
    /// Whether the tokens of a session still work: the access token, the refresh token. The latter is used up by this.
    async fn still_good(&self, tokens: &Tokens) -> (bool, bool);
    /// The kinds of the mails to an address, the oldest first.
    async fn mail_kinds(&self, email: &str) -> Vec<&'static str>;
}

impl Recovery for TestApp {
    async fn forgot(&self, email: &str) -> String {
        self.try_forgot(email).await.expect(202);
        self.mailed_token(email).await
    }

    async fn try_forgot(&self, email: &str) -> Answer {
        self.post("/v1/auth/password/forgot", &json!({ "email": email })).send().await
    }

    async fn try_reset(&self, token: &str, password: &str) -> Answer {
        let body = json!({ "token": token, "new_password": password });
        self.post("/v1/auth/password/reset", &body).send().await
    }

    async fn ask_for_address(&self, access: &str, new_email: &str) -> String {
        self.try_ask_for_address(access, new_email).await.expect(202);
        self.mailed_token(new_email).await
    }

    async fn try_ask_for_address(&self, access: &str, new_email: &str) -> Answer {
        let body = json!({ "new_email": new_email, "password": PASSWORD });
        self.post("/v1/me/email", &body).bearer(access).send().await
    }

    async fn try_confirm(&self, token: &str) -> Answer {
        self.post("/v1/auth/email/confirm", &json!({ "token": token })).send().await
    }

    async fn try_accept(&self, body: Value) -> Answer {
        self.post("/v1/auth/invitation/accept", &body).send().await
    }

    async fn try_create(&self, body: Value) -> Answer {
        let admin = self.admin().await;
        self.post("/v1/users", &body).bearer(&admin.access).send().await
    }

    async fn admin(&self) -> Tokens {
        if self.db.rows(&format!("SELECT id FROM users WHERE email = '{ADMIN}'")).await.is_empty() {
            self.account_with(ADMIN, "role = 'admin'").await;
        }
        self.login(ADMIN).await
    }

    async fn still_good(&self, tokens: &Tokens) -> (bool, bool) {
        let me = self.get("/v1/me").bearer(&tokens.access).send().await.status;
        let refreshed = self.try_refresh(&tokens.refresh).await.status;
        assert!([200, 401].contains(&me) && [200, 401].contains(&refreshed), "{me} {refreshed}");
        (me == 200, refreshed == 200)
    }

    async fn mail_kinds(&self, email: &str) -> Vec<&'static str> {
        let mails = self.mails().await;
        mails.iter().filter(|mail| mail.to.as_typed() == email).map(|mail| mail.kind.as_str()).collect()
    }
}
