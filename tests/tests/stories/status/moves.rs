//! Which moves of the status there are, and which are refused.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Answer, Calls, PASSWORD, People, Person, States, Steps, TestApp, on_both_databases};

const ACTIVE: &str =
    "account_status = 'active', status_reason = NULL, status_until = NULL, status_before = NULL";

async fn act(app: &TestApp, by: &Person, id: &str, action: &str, body: Value) -> Answer {
    app.post(&format!("/v1/users/{id}/{action}"), &body).by(by).send().await
}

on_both_databases! {
    async fn a_move_that_the_status_does_not_allow_is_refused(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        let states = [
            (ACTIVE, "active", false, false),
            ("account_status = 'pending_verification'", "pending_verification", true, false),
            ("account_status = 'suspended', status_before = 'active'", "suspended", true, false),
            ("account_status = 'locked', status_before = NULL", "locked", false, true),
            ("account_status = 'locked', status_until = '2026-01-01T00:05:00+00:00'", "locked", false, true),
        ];
        for (state, name, activates, unlocks) in states {
            for (action, is_allowed) in [("activate", activates), ("unlock", unlocks)] {
                app.set_user("grace@example.com", ACTIVE).await;
                app.set_user("grace@example.com", state).await;
                let answer = act(&app, &admin, &user, action, json!({})).await;
                if is_allowed {
                    let moved = answer.expect(200).json();
                    assert_eq!((&moved["account_status"], &moved["status_until"]), (&json!("active"), &Value::Null), "{action} {name}");
                } else {
                    answer.expect_problem(409, "invalid_transition");
                    let kept = app.get(&format!("/v1/users/{user}")).by(&admin).send().await.json();
                    assert_eq!(kept["account_status"], name);
                }
            }
        }
    }

    async fn a_deleted_user_moves_nowhere(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        act(&app, &admin, &user, "restore", json!({})).await.expect_problem(409, "conflict");
        app.delete(&format!("/v1/users/{user}?purge=true")).by(&admin).send().await.expect_problem(409, "conflict");
        app.delete(&format!("/v1/users/{user}")).by(&admin).send().await.expect(204);
        let before = app.get(&format!("/v1/users/{user}")).by(&admin).send().await.expect(200).json();
        assert_eq!((&before["is_deleted"], &before["account_status"]), (&json!(true), &json!("active")));
        for (action, body) in [("suspend", json!({ "reason": "spam" })), ("activate", json!({})), ("unlock", json!({}))] {
            act(&app, &admin, &user, action, body).await.expect_problem(409, "conflict");
        }
        let path = format!("/v1/users/{user}");
        app.patch(&path, &json!({ "name": "Grace" })).by(&admin).send().await.expect_problem(409, "conflict");
        app.put(&format!("{path}/role"), &json!({ "role": "target" })).by(&admin).send().await.expect_problem(409, "conflict");
        app.delete(&path).by(&admin).send().await.expect_problem(409, "conflict");
        assert_eq!(app.get(&path).by(&admin).send().await.json(), before);
    }

    /// What was pending stays unproven, unless the administrator says otherwise; and nobody's password is taken over.
    async fn an_activated_account_is_verified_only_when_told(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        for (name, body, verified) in [("one", json!({}), false), ("two", json!({ "email_verified": false }), false), ("three", json!({ "email_verified": true }), true)] {
            let email = format!("{name}@example.com");
            let squatter = app.register(&email).await;
            let id = app.roster().find_user(&email).await.unwrap().unwrap().id.to_string();
            let user = act(&app, &admin, &id, "activate", body).await.expect(200).json();
            assert_eq!((&user["account_status"], &user["email_verified"]), (&json!("active"), &json!(verified)), "{name}");
            app.try_login(&email, PASSWORD).await.expect_problem(401, "invalid_credentials");
            let proof = json!({ "token": squatter.token, "registration_id": squatter.registration_id });
            app.try_verify(proof).await.expect_problem(400, "invalid_token");
            // The way in is a reset; a new registration only tells the owner.
            app.try_register(json!({ "email": email, "password": "the password of a squatter" })).await.expect(202);
            app.try_login(&email, "the password of a squatter").await.expect_problem(401, "invalid_credentials");
            app.post("/v1/auth/password/forgot", &json!({ "email": email })).send().await.expect(202);
            let reset = json!({ "token": app.mailed_token(&email).await, "new_password": PASSWORD });
            app.post("/v1/auth/password/reset", &reset).send().await.expect(200);
            app.login(&email).await;
        }
    }

    async fn a_pending_account_that_was_suspended_and_activated_is_still_unproven(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        app.set_user("grace@example.com", "account_status = 'pending_verification', email_verified_at = NULL").await;
        let suspended = act(&app, &admin, &user, "suspend", json!({ "reason": "spam" })).await.expect(200).json();
        assert_eq!((&suspended["account_status"], &suspended["disabled"]), (&json!("suspended"), &json!(true)));
        assert_eq!(suspended["status_reason"], "spam");
        let active = act(&app, &admin, &user, "activate", json!({})).await.expect(200).json();
        assert_eq!((&active["account_status"], &active["email_verified"]), (&json!("active"), &json!(false)));
        assert_eq!((&active["status_reason"], &active["disabled"]), (&Value::Null, &json!(false)));
    }

    async fn a_locked_account_can_be_suspended_and_returns_as_an_active_one(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        app.set_user("grace@example.com", "account_status = 'locked'").await;
        let body = json!({ "reason": "spam", "until": "2026-01-01T00:01:00Z" });
        let suspended = act(&app, &admin, &user, "suspend", body).await.expect(200).json();
        assert_eq!((&suspended["account_status"], &suspended["status_until"]), (&json!("suspended"), &json!("2026-01-01T00:01:00Z")));
        act(&app, &admin, &user, "unlock", json!({})).await.expect_problem(409, "invalid_transition");
        app.advance(Duration::from_secs(61));
        assert_eq!(app.get(&format!("/v1/users/{user}")).by(&admin).send().await.json()["account_status"], "active");
    }

    async fn a_suspension_says_why_and_ends_in_the_future(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        let refused = [
            (json!({}), "/reason", "required"),
            (json!({ "reason": null }), "/reason", "required"),
            (json!({ "reason": "x".repeat(501) }), "/reason", "too_long"),
            (json!({ "reason": 1 }), "/reason", "wrong_type"),
            (json!({ "reason": "a\u{0}b" }), "/reason", "invalid_value"),
            (json!({ "reason": "spam", "until": "tomorrow" }), "/until", "invalid_value"),
            (json!({ "reason": "spam", "until": 1 }), "/until", "wrong_type"),
            (json!({ "reason": "spam", "until": "2026-02-30T00:00:00Z" }), "/until", "invalid_value"),
            (json!({ "reason": "spam", "until": "2026-01-01" }), "/until", "invalid_value"),
            (json!({ "reason": "spam", "until": "2026-01-01T00:00:00Z" }), "/until", "invalid_value"),
            (json!({ "reason": "spam", "until": "2025-12-31T23:59:59Z" }), "/until", "invalid_value"),
            (json!({ "reason": "spam", "until": "2026-01-01T01:00:00+02:00" }), "/until", "invalid_value"),
            (json!({ "reason": "spam", "status": "active" }), "/status", "unknown_field"),
        ];
        for (body, field, code) in refused {
            let answer = act(&app, &admin, &user, "suspend", body.clone()).await.expect_problem(422, "validation_failed");
            assert_eq!(answer.field_errors(), [(field.to_owned(), code.to_owned())], "{body}");
        }
        let blank = act(&app, &admin, &user, "suspend", json!({ "reason": " \n" })).await;
        blank.expect_problem(422, "validation_failed");
        // Line feeds are fine in a long text, and a zone is brought to UTC.
        let body = json!({ "reason": " first\nsecond ", "until": "2026-01-01T02:00:00.5+01:00" });
        let user = act(&app, &admin, &user, "suspend", body).await.expect(200).json();
        assert_eq!(user["status_reason"], "first\nsecond");
        assert_eq!(user["status_until"], "2026-01-01T01:00:00.500Z");
    }
}
