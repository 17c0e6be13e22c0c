//! For each route that changes something: a call that succeeds, and the event that it leaves.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Call, Calls, Links, PASSWORD, People, Person, States, Steps, TestApp};

const NEW: &str = "another good password";

/// A call, and what the trail says of it.
pub(crate) struct Scenario {
    pub(crate) call: Call,
    /// Its event; `None` for the routes that leave none.
    pub(crate) event: Option<Told>,
}

/// An event.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) action: &'static str,
    /// Who did it; nobody known when it is `None`.
    pub(crate) actor: Option<String>,
    /// To whom, nobody when it is empty; `None` where that is seen in the answer only.
    pub(crate) user: Option<String>,
    pub(crate) session: Session,
}

/// The session of an event.
#[derive(Debug, Clone)]
pub(crate) enum Session {
    None,
    Is(String),
    /// The one that the answer opens.
    Answered,
}

/// Whoever is there when a scenario begins.
pub(crate) struct Stage<'a> {
    pub(crate) app: &'a TestApp,
    pub(crate) admin: Person,
    pub(crate) user: Person,
}

impl Stage<'_> {
    /// The scenario of a route; the test fails for one that has none yet.
    pub(crate) async fn scenario(&self, method: &str, pattern: &str) -> Scenario {
        if pattern.starts_with("/v1/users") {
            return self.administration(method, pattern).await;
        }
        if pattern.starts_with("/v1/roles") {
            return self.roles(method, pattern).await;
        }
        if pattern.starts_with("/v1/me") {
            return self.oneself(method, pattern).await;
        }
        self.anybody(method, pattern).await
    }

    async fn administration(&self, method: &str, pattern: &str) -> Scenario {
        let Self { app, user, .. } = self;
        let (action, body) = match (method, pattern) {
            ("POST", "/v1/users") => ("user.created", json!({ "email": "new@example.com" })),
            ("PATCH", "/v1/users/{id}") => {
                ("user.updated", json!({ "name": "Changed", "email": "changed@example.com" }))
            }
            ("DELETE", "/v1/users/{id}") => ("user.deleted", Value::Null),
            ("POST", "/v1/users/{id}/suspend") => ("user.suspended", json!({ "reason": "spam" })),
            ("POST", "/v1/users/{id}/activate") => {
                app.set_user(&user.email, "account_status = 'suspended', status_before = 'active'").await;
                ("user.activated", json!({}))
            }
            ("POST", "/v1/users/{id}/unlock") => {
                app.set_user(&user.email, "account_status = 'locked'").await;
                ("user.unlocked", Value::Null)
            }
            ("POST", "/v1/users/{id}/restore") => {
                app.set_user(&user.email, "deleted_at = '2026-01-01T00:00:00+00:00'").await;
                ("user.restored", json!({}))
            }
            ("POST", "/v1/users/{id}/password-reset") => ("password.reset_requested", Value::Null),
            ("PUT", "/v1/users/{id}/role") => ("user.role_changed", json!({ "role": "manager" })),
            ("DELETE", "/v1/users/{id}/sessions") => ("session.revoked", Value::Null),
            _ => panic!("{method} {pattern} needs a scenario: what does it leave in the audit trail?"),
        };
        let call = self.call(method, &pattern.replace("{id}", &user.id), &body).by(&self.admin);
        let told = Told {
            action,
            actor: Some(self.admin.id.clone()),
            user: pattern.contains("{id}").then(|| user.id.clone()),
            session: Session::Is(self.admin.tokens.session.clone()),
        };
        Scenario { call, event: Some(told) }
    }

    /// Roles are nobody's, so no user is concerned.
    async fn roles(&self, method: &str, pattern: &str) -> Scenario {
        let (action, body) = match (method, pattern) {
            ("POST", "/v1/roles") => ("role.created", json!({ "name": "support" })),
            ("PATCH", "/v1/roles/{name}") => ("role.updated", json!({ "permissions": ["users:read"] })),
            ("DELETE", "/v1/roles/{name}") => ("role.deleted", Value::Null),
            _ => panic!("{method} {pattern} needs a scenario: what does it leave in the audit trail?"),
        };
        if method != "POST" {
            let body = json!({ "name": "support" });
            self.app.post("/v1/roles", &body).by(&self.admin).send().await.expect(201);
        }
        let told = Told {
            action,
            actor: Some(self.admin.id.clone()),
            user: Some(String::new()),
            session: Session::Is(self.admin.tokens.session.clone()),
        };
        let call = self.call(method, &pattern.replace("{name}", "support"), &body).by(&self.admin);
        Scenario { call, event: Some(told) }
    }

    async fn oneself(&self, method: &str, pattern: &str) -> Scenario {
        let Self { app, user, .. } = self;
        let other = app.sign_in(user).await.tokens.session;
        let mut session = user.tokens.session.clone();
        let (action, body) = match (method, pattern) {
            ("PATCH", "/v1/me") => ("user.updated", json!({ "name": "Changed" })),
            ("DELETE", "/v1/me") => ("user.deleted", json!({ "password": PASSWORD })),
            ("POST", "/v1/me/password") => {
                ("password.changed", json!({ "current_password": PASSWORD, "new_password": NEW }))
            }
            ("POST", "/v1/me/email") => (
                "user.email_change_requested",
                json!({ "new_email": "new@example.com", "password": PASSWORD }),
            ),
            ("DELETE", "/v1/me/sessions") => ("session.revoked", Value::Null),
            ("DELETE", "/v1/me/sessions/{id}") => {
                // The one that it concerns.
                session.clone_from(&other);
                ("session.revoked", Value::Null)
            }
            _ => panic!("{method} {pattern} needs a scenario: what does it leave in the audit trail?"),
        };
        let call = self.call(method, &pattern.replace("{id}", &other), &body).by(user);
        let by_user = Some(user.id.clone());
        let told = Told { action, actor: by_user.clone(), user: by_user, session: Session::Is(session) };
        Scenario { call, event: Some(told) }
    }

    async fn anybody(&self, method: &str, pattern: &str) -> Scenario {
        let Self { app, user, .. } = self;
        let email = &user.email;
        let by_user = |action, session| Told {
            action,
            actor: Some(user.id.clone()),
            user: Some(user.id.clone()),
            session,
        };
        let (event, body) = match (method, pattern) {
            ("POST", "/v1/auth/register") => {
                let told =
                    Told { action: "user.registered", actor: None, user: None, session: Session::None };
                (Some(told), json!({ "email": "new@example.com", "password": PASSWORD }))
            }
            ("POST", "/v1/auth/login") => {
                let event = by_user("login.succeeded", Session::Answered);
                (Some(event), json!({ "identifier": email, "password": PASSWORD }))
            }
            ("POST", "/v1/auth/logout") => {
                let event = by_user("session.revoked", Session::Is(user.tokens.session.clone()));
                (Some(event), json!({ "refresh_token": user.tokens.refresh }))
            }
            ("POST", "/v1/auth/refresh") => (None, json!({ "refresh_token": user.tokens.refresh })),
            ("POST", "/v1/auth/verify-email/resend") => {
                app.register("waiting@example.com").await;
                (None, json!({ "email": "waiting@example.com" }))
            }
            ("POST", "/v1/auth/password/forgot") => {
                let told = Told { actor: None, ..by_user("password.reset_requested", Session::None) };
                (Some(told), json!({ "email": email }))
            }
            ("POST", "/v1/auth/password/reset") => {
                let token = token(&app.forgotten(email).await);
                (
                    Some(by_user("password.reset", Session::None)),
                    json!({ "token": token, "new_password": NEW }),
                )
            }
            ("POST", "/v1/auth/email/confirm") => {
                let event = by_user("user.email_changed", Session::None);
                (Some(event), json!({ "token": self.confirmation().await }))
            }
            ("POST", "/v1/auth/verify-email") => {
                let (id, token) = self.waiting().await;
                let body = json!({ "token": token, "password": NEW });
                (Some(of(&id, "user.verified", Session::None)), body)
            }
            ("POST", "/v1/auth/invitation/accept") => {
                let (id, token) = self.guest().await;
                let body = json!({ "token": token, "password": NEW });
                (Some(of(&id, "invitation.accepted", Session::Answered)), body)
            }
            _ => return self.page(method, pattern).await,
        };
        Scenario { call: self.call(method, pattern, &body), event }
    }

    /// A hosted page does what the call does, and opens no session.
    async fn page(&self, method: &str, pattern: &str) -> Scenario {
        let Self { app, user, .. } = self;
        let (id, action, token) = match (method, pattern) {
            ("POST", "/verify-email") => {
                let (id, token) = self.waiting().await;
                (id, "user.verified", token)
            }
            ("POST", "/reset-password") => {
                (user.id.clone(), "password.reset", token(&app.forgotten(&user.email).await))
            }
            ("POST", "/confirm-email") => (user.id.clone(), "user.email_changed", self.confirmation().await),
            ("POST", "/accept-invitation") => {
                let (id, token) = self.guest().await;
                (id, "invitation.accepted", token)
            }
            _ => panic!("{method} {pattern} needs a scenario: what does it leave in the audit trail?"),
        };
        let password = if pattern == "/confirm-email" { "" } else { "&password=another+good+password" };
        let form = format!("token={token}{password}");
        let call = app.call(Method::POST, pattern).body("application/x-www-form-urlencoded", form);
        Scenario { call, event: Some(of(&id, action, Session::None)) }
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Call {
        let call = self.app.call(method.parse().unwrap(), path);
        if body.is_null() { call } else { call.json(body) }
    }

    /// Somebody whose address is to be proven, and the token that does.
    async fn waiting(&self) -> (String, String) {
        let token = self.app.register("waiting@example.com").await.token;
        (self.id("waiting@example.com").await, token)
    }

    /// Somebody who is invited, and the token of the invitation.
    async fn guest(&self) -> (String, String) {
        let token = token(&self.app.invited("guest@example.com").await);
        (self.id("guest@example.com").await, token)
    }

    async fn confirmation(&self) -> String {
        let body = json!({ "new_email": "new@example.com", "password": PASSWORD });
        self.app.post("/v1/me/email", &body).by(&self.user).send().await.expect(202);
        self.app.mailed_token("new@example.com").await
    }

    async fn id(&self, email: &str) -> String {
        self.app.roster().find_user(email).await.unwrap().unwrap().id.to_string()
    }
}

/// An event of something that a user has done to the own account.
fn of(id: &str, action: &'static str, session: Session) -> Told {
    Told { action, actor: Some(id.to_owned()), user: Some(id.to_owned()), session }
}

fn token(link: &str) -> String {
    link.split_once("token=").unwrap().1.to_owned()
}
