//! Nobody acts above themselves: whoever does something to a user needs every permission of that user's role.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Calls, People, Person, TestApp, define, on_both_databases};

/// Everything that somebody may try on a user, with the answer that follows from the user's state alone.
async fn try_all(app: &TestApp, by: &Person, id: &str) -> Vec<(&'static str, Answer)> {
    let calls: [(&str, Method, &str, Option<Value>); 11] = [
        ("edit", Method::PATCH, "", Some(json!({ "name": "Other" }))),
        ("address", Method::PATCH, "", Some(json!({ "email": "other@example.com" }))),
        ("reset password", Method::POST, "/password-reset", None),
        ("end sessions", Method::DELETE, "/sessions", None),
        ("suspend", Method::POST, "/suspend", Some(json!({ "reason": "spam" }))),
        ("activate", Method::POST, "/activate", None),
        ("unlock", Method::POST, "/unlock", None),
        ("demote", Method::PUT, "/role", Some(json!({ "role": "viewer" }))),
        ("delete", Method::DELETE, "", None),
        ("restore", Method::POST, "/restore", None),
        ("purge", Method::DELETE, "?purge=true", None),
    ];
    let mut answers = Vec::new();
    for (name, method, rest, body) in calls {
        let call = app.call(method, &format!("/v1/users/{id}{rest}")).by(by);
        let call = if let Some(body) = &body { call.json(body) } else { call };
        answers.push((name, call.send().await));
    }
    answers
}

async fn shown(app: &TestApp, by: &Person, id: &str) -> Value {
    app.get(&format!("/v1/users/{id}")).by(by).send().await.expect(200).json()
}

on_both_databases! {
    async fn a_manager_can_do_nothing_to_an_admin(app: TestApp) {
        let (admin, manager) = (app.person("ada", "admin").await, app.person("grace", "manager").await);
        let before = shown(&app, &manager, &admin.id).await;
        for (name, answer) in try_all(&app, &manager, &admin.id).await {
            assert_eq!((answer.status, answer.text_of("code").as_str()), (403, "forbidden"), "{name}");
        }
        assert_eq!(shown(&app, &manager, &admin.id).await, before);
        assert!(app.is_signed_in(&admin).await);
        let peer = app.person("mary", "manager").await;
        app.patch(&peer.path(""), &json!({ "name": "Mary" })).by(&manager).send().await.expect(200);
        app.post(&peer.path("/suspend"), &json!({ "reason": "left" })).by(&manager).send().await.expect(200);
    }

    async fn what_a_manager_makes_is_a_viewer(app: TestApp) {
        let manager = app.person("grace", "manager").await;
        let make = async |role: Value| {
            let body = json!({ "email": "new@example.com", "role": role, "send_invitation": false });
            app.post("/v1/users", &body).by(&manager).send().await
        };
        // Giving a role takes `roles:assign`, however little the role permits.
        for role in ["admin", "manager", "marketing", "target"] {
            make(json!(role)).await.expect_problem(403, "forbidden");
        }
        assert_eq!(make(json!("viewer")).await.expect(201).json()["role"], "viewer");
        app.db.execute("DELETE FROM users WHERE email = 'new@example.com'").await;
        assert_eq!(make(Value::Null).await.expect(201).json()["role"], "viewer");
    }

    async fn a_role_can_be_given_and_taken_only_by_whoever_has_all_of_it(app: TestApp) {
        define(&app, "registrar", &["users:write", "roles:assign"]).await;
        define(&app, "billing", &["invoices:write"]).await;
        let registrar = app.person("grace", "registrar").await;
        let give = async |id: &str, role: &str| {
            app.put(&format!("/v1/users/{id}/role"), &json!({ "role": role })).by(&registrar).send().await
        };
        let somebody = app.make("somebody", "viewer").await;
        for role in ["marketing", "target", "registrar", "viewer"] {
            assert_eq!(give(&somebody, role).await.expect(200).json()["role"], role);
        }
        for role in ["admin", "manager", "billing"] {
            give(&somebody, role).await.expect_problem(403, "forbidden");
            let other = app.make(role, role).await;
            give(&other, "viewer").await.expect_problem(403, "forbidden");
            give(&registrar.id, role).await.expect_problem(403, "forbidden");
        }
        for unknown in ["emperor", "Admin", "", " viewer", "a b", &"x".repeat(33)] {
            let answer = give(&somebody, unknown).await.expect_problem(422, "validation_failed");
            assert_eq!(answer.field_errors(), [("/role".to_owned(), "invalid_value".to_owned())], "{unknown:?}");
        }
        assert_eq!(shown(&app, &registrar, &somebody).await["role"], "viewer");
    }

    /// A role that permits something of the backend is above whoever lacks that, also when all else is below.
    async fn a_permission_of_the_backend_counts_like_any_other(app: TestApp) {
        define(&app, "billing", &["users:read", "invoices:write"]).await;
        let (manager, admin) = (app.person("grace", "manager").await, app.person("ada", "admin").await);
        let clerk = app.make("clerk", "billing").await;
        for (name, answer) in try_all(&app, &manager, &clerk).await {
            assert_eq!(answer.status, 403, "{name}: {answer:?}");
        }
        app.patch(&format!("/v1/users/{clerk}"), &json!({ "name": "Clerk" })).by(&admin).send().await.expect(200);
    }

    /// What can only be done to a user whom one may read includes the reading, and nothing more.
    async fn a_permission_on_users_includes_reading_them(app: TestApp) {
        let target = app.make("target", "viewer").await;
        let path = format!("/v1/users/{target}");
        for permission in ["users:write", "users:delete", "roles:assign", "sessions:read", "sessions:revoke"] {
            let role = permission.replace(':', "-");
            define(&app, &role, &[permission]).await;
            let person = app.person(&role, &role).await;
            app.get(&path).by(&person).send().await.expect(200);
            app.get(&format!("{path}/status-changes")).by(&person).send().await.expect(200);
            let reads_sessions = app.get(&format!("{path}/sessions")).by(&person).send().await;
            assert_eq!(reads_sessions.status == 200, permission == "sessions:read", "{permission}");
            let writes = app.patch(&path, &json!({ "name": "Target" })).by(&person).send().await;
            assert_eq!(writes.status == 200, permission == "users:write", "{permission}");
        }
        for permission in ["roles:read", "roles:write", "audit:read", "todos:read"] {
            let role = permission.replace(':', "-");
            define(&app, &role, &[permission]).await;
            app.get(&path).by(&app.person(&role, &role).await).send().await.expect_problem(403, "forbidden");
        }
    }

    /// The rules are about permissions, not about who it is: one's own account is a user like any other.
    async fn one_can_act_on_oneself_as_far_as_the_permissions_go(app: TestApp) {
        let (_other, admin) = (app.make("other", "admin").await, app.person("ada", "admin").await);
        app.patch(&admin.path(""), &json!({ "name": "Ada" })).by(&admin).send().await.expect(200);
        app.put(&admin.path("/role"), &json!({ "role": "manager" })).by(&admin).send().await.expect(200);
        app.put(&admin.path("/role"), &json!({ "role": "admin" })).by(&admin).send().await.expect(403);
        app.post(&admin.path("/suspend"), &json!({ "reason": "done" })).by(&admin).send().await.expect(200);
        assert!(!app.is_signed_in(&admin).await);
    }
}
