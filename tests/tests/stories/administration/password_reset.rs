//! A password reset that somebody else starts: the link goes to the owner, and to nobody else.

use serde_json::{Value, json};

use crate::support::{Answer, Calls, PASSWORD, People, Person, States, Steps, TestApp, on_both_databases};

const NEW: &str = "another good password";

async fn start(app: &TestApp, by: &Person, id: &str) -> Answer {
    app.call(reqwest::Method::POST, &format!("/v1/users/{id}/password-reset")).by(by).send().await
}

async fn mails_to(app: &TestApp, email: &str) -> usize {
    app.mails().await.iter().filter(|mail| mail.to.as_typed() == email).count()
}

async fn reset(app: &TestApp, token: &str, new: &str) -> Answer {
    app.post("/v1/auth/password/reset", &json!({ "token": token, "new_password": new })).send().await
}

on_both_databases! {
    /// AD-01: the answer holds nothing of the link, which goes to the stored address, whatever else is sent.
    async fn the_link_goes_to_the_stored_address_only(app: TestApp) {
        let (support, ada) = (app.person("support", "manager").await, app.person("ada", "viewer").await);
        let path = ada.path("/password-reset");
        for body in [json!({ "email": "thief@example.com" }), json!({ "password": NEW }), json!({ "new_password": NEW })] {
            let answer = app.post(&path, &body).by(&support).send().await.expect_problem(422, "validation_failed");
            assert_eq!(answer.field_errors()[0].1, "unknown_field");
        }
        let mails = app.mails().await.len();
        let answer = app.post(&path, &json!({})).by(&support).send().await.expect(202);
        assert_eq!(answer.text, "");
        assert_eq!(app.mails().await.len(), mails + 1);
        assert!(app.is_signed_in(&ada).await, "asking changes nothing yet");
        let token = app.mailed_token("ada@example.com").await;
        reset(&app, &token, NEW).await.expect(200);
        app.try_login("ada@example.com", NEW).await.expect(200);
        assert!(!app.is_signed_in(&ada).await);
    }

    /// In whatever status somebody is: a reset lifts a lock, proves the address of a pending account, and leaves a suspension.
    async fn it_works_in_every_status(app: TestApp) {
        let support = app.person("support", "manager").await;
        let states = [
            ("pending", "account_status = 'pending_verification', email_verified_at = NULL, password_hash = NULL", 200),
            ("locked", "account_status = 'locked'", 200),
            ("passwordless", "password_hash = NULL", 200),
            ("suspended", "account_status = 'suspended', status_before = 'active'", 403),
        ];
        for (name, state, status) in states {
            let (id, email) = (app.make(name, "viewer").await, format!("{name}@example.com"));
            app.set_user(&email, state).await;
            start(&app, &support, &id).await.expect(202);
            reset(&app, &app.mailed_token(&email).await, NEW).await.expect(200);
            app.try_login(&email, NEW).await.expect(status);
        }
    }

    /// What support asks for goes out at once, and takes the place of the oldest link where three are on their way.
    async fn it_replaces_the_oldest_link(app: TestApp) {
        let support = app.person("support", "manager").await;
        let (id, email) = (app.make("ada", "viewer").await, "ada@example.com");
        let mut tokens = Vec::new();
        for _ in 0..3 {
            app.post("/v1/auth/password/forgot", &json!({ "email": email })).send().await.expect(202);
            tokens.push(app.mailed_token(email).await);
            app.advance(std::time::Duration::from_secs(1));
        }
        let before = mails_to(&app, email).await;
        start(&app, &support, &id).await.expect(202);
        assert_eq!(mails_to(&app, email).await, before + 1);
        reset(&app, &tokens[0], NEW).await.expect_problem(400, "invalid_token");
        reset(&app, &tokens[1], NEW).await.expect(200);
    }

    async fn it_is_refused_above_oneself_for_the_deleted_and_at_another_version(app: TestApp) {
        let (support, admin) = (app.person("support", "manager").await, app.person("root", "admin").await);
        let ada = app.person("ada", "viewer").await;
        start(&app, &support, &admin.id).await.expect_problem(403, "forbidden");
        start(&app, &ada, &ada.id).await.expect_problem(403, "forbidden");
        start(&app, &support, "0198c0de-0000-7000-8000-000000000001").await.expect_problem(404, "not_found");
        let stale = app.post(&ada.path("/password-reset"), &json!({})).by(&support).header("if-match", "\"7\"");
        stale.send().await.expect_problem(412, "stale_version");
        app.delete(&ada.path("")).by(&admin).send().await.expect(204);
        start(&app, &support, &ada.id).await.expect_problem(409, "conflict");
        assert_eq!(app.mails().await.len(), 0);
    }

    /// It is bookkeeping: no version, no status, and one event that tells who asked.
    async fn it_changes_nothing_of_the_user(app: TestApp) {
        let (support, ada) = (app.person("support", "manager").await, app.person("ada", "viewer").await);
        let shown = async || app.get(&ada.path("")).by(&support).send().await.expect(200).json();
        let before: Value = shown().await;
        start(&app, &support, &ada.id).await.expect(202);
        assert_eq!(shown().await, before);
        app.try_login("ada@example.com", PASSWORD).await.expect(200);
        let sql = "SELECT actor_type FROM audit_events WHERE action = 'password.reset_requested'";
        assert_eq!(app.db.rows(sql).await, [json!({ "actor_type": "user" })]);
    }
}
