//! Every kind of caller.

use reqwest::Method;
use roster_api::extract::Access;
use roster_api::testing::service::domain::{BuiltInRole, Permission};
use serde_json::json;

use crate::support::{Call, Calls, People, Route, States, Steps, TestApp, define};

/// Somebody who calls, with what is shown as an access token.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) name: String,
    pub(super) token: Option<String>,
    /// What the caller's role permits; `None` for whoever is not signed in.
    permissions: Option<Vec<Permission>>,
}

impl Caller {
    fn stranger(name: &str, token: Option<String>) -> Self {
        Self { name: name.to_owned(), token, permissions: None }
    }

    /// Somebody who shows no token.
    pub(super) fn nobody() -> Self {
        Self::stranger("nobody", None)
    }

    /// Somebody who is signed in, with the permissions of their role.
    pub(super) fn with(name: &str, token: String, permissions: Vec<Permission>) -> Self {
        Self { name: name.to_owned(), token: Some(token), permissions: Some(permissions) }
    }

    /// What a call of such a route has to be refused with, if it has to be.
    pub(super) fn refusal(&self, access: Access) -> Option<(u16, &'static str)> {
        match (access, &self.permissions) {
            (Access::Anybody, _) | (Access::SignedIn, Some(_)) => None,
            (_, None) => Some((401, "unauthenticated")),
            (Access::Permission(needed), Some(held)) => {
                let has_it = held.iter().any(|permission| permission.includes(needed));
                (!has_it).then_some((403, "forbidden"))
            }
        }
    }

    /// Whether the caller is signed in.
    pub(super) fn is_signed_in(&self) -> bool {
        self.permissions.is_some()
    }

    /// A call by this one.
    pub(super) fn call(&self, app: &TestApp, method: &Method, path: &str) -> Call {
        let call = app.call(method.clone(), path);
        match &self.token {
            Some(token) => call.bearer(token),
            None => call,
        }
    }

    /// A call of a route by this one, with a body of no field where it reads one.
    pub(super) fn try_route(&self, app: &TestApp, route: &Route) -> Call {
        let call = self.call(app, &route.method, &route.path);
        if route.method == Method::GET { call } else { call.json(&json!({})) }
    }
}

/// Those who are not signed in: without a token, with what is none, and with one that was.
pub(super) async fn strangers(app: &TestApp) -> Vec<Caller> {
    let admin = app.person("root", "admin").await;
    let mut strangers = vec![Caller::nobody()];

    let (signed, signature) = admin.tokens.access.rsplit_once('.').unwrap();
    let mut forged: Vec<_> = signature.chars().collect();
    forged[0] = if forged[0] == 'A' { 'B' } else { 'A' };
    let forged = format!("{signed}.{}", forged.iter().collect::<String>());
    strangers.push(Caller::stranger("a forged token", Some(forged)));
    strangers.push(Caller::stranger("an admin's refresh token", Some(admin.tokens.refresh.clone())));
    strangers.push(Caller::stranger("an admin's device token", Some(admin.tokens.device.clone())));

    let unproven = app.register("unproven@example.com").await;
    strangers.push(Caller::stranger("the token of an unproven address", Some(unproven.token)));
    strangers.push(Caller::stranger("an unproven registration", Some(unproven.registration_id)));

    let over = async |name: &str| app.person(name, "admin").await;
    let suspended = over("suspended").await;
    let call = app.post(&suspended.path("/suspend"), &json!({ "reason": "spam" })).by(&admin);
    call.send().await.expect(200);
    strangers.push(Caller::stranger("a suspended admin", Some(suspended.tokens.access)));
    let deleted = over("deleted").await;
    app.delete(&deleted.path("")).by(&admin).send().await.expect(204);
    strangers.push(Caller::stranger("a deleted admin", Some(deleted.tokens.access)));
    let gone = over("gone").await;
    app.post("/v1/auth/logout", &json!({})).by(&gone).send().await.expect(204);
    strangers.push(Caller::stranger("an admin who signed out", Some(gone.tokens.access)));
    let pending = over("pending").await;
    app.set_user(&pending.email, "account_status = 'pending_verification', email_verified_at = NULL").await;
    strangers.push(Caller::stranger("a pending admin", Some(pending.tokens.access)));
    strangers
}

/// Those who are: by built-in role, and by roles of each single permission.
pub(super) async fn users(app: &TestApp) -> Vec<Caller> {
    let mut users = Vec::new();
    for role in BuiltInRole::ALL {
        users.push(user(app, role.as_str(), role.permissions().to_vec()).await);
    }
    // The last one is a backend's own, which permits nothing of Roster's.
    let foreign = Permission::parse("todos:write").unwrap();
    for permission in Permission::ROSTER.into_iter().chain([foreign]) {
        let role = permission.as_str().replace(':', "-");
        define(app, &role, &[permission.as_str()]).await;
        users.push(user(app, &role, vec![permission]).await);
    }
    users
}

async fn user(app: &TestApp, role: &str, permissions: Vec<Permission>) -> Caller {
    let token = app.person(role, role).await.tokens.access;
    Caller::with(&format!("a user with the role {role}"), token, permissions)
}
