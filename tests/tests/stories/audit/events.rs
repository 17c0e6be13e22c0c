//! What happened to one's own account.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Calls, PASSWORD, People, Person, Steps, TestApp, TestDatabase, on_both_databases};

const KEYS: [&str; 11] = [
    "action",
    "actor_id",
    "actor_type",
    "details",
    "id",
    "ip",
    "occurred_at",
    "request_id",
    "session_id",
    "user_agent",
    "user_id",
];

async fn events(app: &TestApp, person: &Person) -> Vec<Value> {
    let list = app.get("/v1/me/events").by(person).send().await.expect(200).json();
    list["data"].as_array().unwrap().clone()
}

on_both_databases! {
    async fn a_user_sees_what_happened_to_the_own_account_and_to_no_other(app: TestApp) {
        let (user, other) = (app.person("ada", "viewer").await, app.person("grace", "viewer").await);
        app.advance(Duration::from_secs(1));
        app.patch("/v1/me", &json!({ "name": "Ada" })).by(&user).header("x-request-id", "the-change").send().await.expect(200);
        app.patch("/v1/me", &json!({ "name": "Grace" })).by(&other).send().await.expect(200);
        app.advance(Duration::from_secs(1));
        app.try_login("ada@example.com", "wrong horse battery").await.expect(401);
        let told = events(&app, &user).await;
        let actions: Vec<_> = told.iter().map(|event| event["action"].as_str().unwrap()).collect();
        assert_eq!(actions[..2], ["login.failed", "user.updated"]);
        assert_eq!(actions.len(), 4, "made, signed in, changed, guessed at: {actions:?}");
        for event in &told {
            let mut keys: Vec<_> = event.as_object().unwrap().keys().map(String::as_str).collect();
            keys.sort_unstable();
            assert_eq!(keys, KEYS);
            assert_eq!(event["user_id"], json!(user.id));
        }
        for (key, value) in [
            ("actor_type", json!("user")),
            ("actor_id", json!(user.id)),
            ("session_id", json!(user.tokens.session)),
            ("ip", json!("127.0.0.1")),
            ("request_id", json!("the-change")),
            ("occurred_at", json!("2026-01-01T00:00:01Z")),
        ] {
            assert_eq!(told[1][key], value, "{key}");
        }
        assert_eq!((&told[0]["actor_type"], &told[0]["actor_id"]), (&json!("anonymous"), &Value::Null));
        assert_eq!(told[0]["ip"], "127.0.0.1", "where a stranger tried to get in is told");
    }

    /// What an administrator did is told; who it was, and where they sit, is not.
    async fn who_else_acted_is_left_out(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_HTTP__TRUSTED_PROXIES", "127.0.0.1")]).await;
        let (admin, user) = (app.person("root", "admin").await, app.person("ada", "viewer").await);
        app.advance(Duration::from_secs(1));
        let edit = app.patch(&user.path(""), &json!({ "name": "Ada" })).by(&admin);
        edit.header("x-forwarded-for", "192.0.2.9").header("user-agent", "Console/1.0").send().await.expect(200);
        let answer = app.get("/v1/me/events").by(&user).send().await.expect(200);
        let told = answer.json()["data"][0].clone();
        assert_eq!((&told["action"], &told["actor_type"]), (&json!("user.updated"), &json!("user")));
        for key in ["actor_id", "ip", "user_agent", "session_id"] {
            assert_eq!(told[key], Value::Null, "{key}");
        }
        for secret in [&admin.id, &admin.tokens.session, "192.0.2.9", "Console/1.0"] {
            assert!(!answer.text.contains(secret), "{secret} in {answer:?}");
        }
        let export = app.get("/v1/me/export").by(&user).send().await.expect(200);
        for secret in [&admin.id, &admin.tokens.session, "192.0.2.9", "Console/1.0"] {
            assert!(!export.text.contains(secret), "{secret} in {export:?}");
        }
        // Of what they do to themselves administrators see everything.
        app.patch(&admin.path(""), &json!({ "name": "Root" })).by(&admin).send().await.expect(200);
        let own = events(&app, &admin).await;
        assert_eq!((&own[0]["actor_id"], &own[0]["session_id"]), (&json!(admin.id), &json!(admin.tokens.session)));
    }

    async fn no_event_holds_a_secret(app: TestApp) {
        let user = app.person("ada", "viewer").await;
        let new = "another good password";
        let change = json!({ "current_password": PASSWORD, "new_password": new });
        app.post("/v1/me/password", &change).by(&user).send().await.expect(204);
        app.post("/v1/me/email", &json!({ "new_email": "new@example.com", "password": new })).by(&user).send().await.expect(202);
        let link = app.mailed_token("new@example.com").await;
        app.try_login("ada@example.com", "a wrong canary").await.expect(401);
        app.try_login("canary@nowhere.example", "a wrong canary").await.expect(401);
        let answer = app.get("/v1/me/events").by(&user).send().await.expect(200);
        for secret in [PASSWORD, new, "canary", &link, &user.tokens.access, &user.tokens.refresh, &user.tokens.device, "new@example.com"] {
            assert!(!answer.text.contains(secret), "{secret} in {answer:?}");
        }
    }
}
