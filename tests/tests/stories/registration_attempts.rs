//! Registration attempts: what somebody entered waits until the address is proven.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Calls, PASSWORD, States, Steps, TestApp, at_once, on_both_databases};

const OTHER: &str = "another good password";
/// Seconds of a day.
const DAY: u64 = 24 * 60 * 60;

/// Signs up with this body and answers the registration id.
async fn attempt(app: &TestApp, body: Value) -> String {
    app.try_register(body).await.expect(202).text_of("registration_id")
}

on_both_databases! {
    async fn an_attempt_brings_its_whole_profile(app: TestApp) {
        let profile = json!({
            "email": "Ada@Example.com", "username": "Ada.L", "name": "Ada Lovelace", "first_name": "Ada",
            "last_name": "Lovelace", "phone": "+4915112345678", "image": "https://example.com/ada.png",
            "target_role": "Engineer", "experience_level": "lead",
        });
        let mut body = profile.clone();
        body["password"] = json!(PASSWORD);
        let id = attempt(&app, body).await;
        let waiting = &app.db.rows("SELECT email, username, name, phone, password_hash, version FROM users").await[0];
        assert_eq!(*waiting, json!({
            "email": "Ada@Example.com", "username": null, "name": null, "phone": null, "password_hash": null,
            "version": 1,
        }));

        let token = app.mailed_token("Ada@Example.com").await;
        let user = app.try_verify(json!({ "token": token, "registration_id": id })).await.expect(200).json();
        for (key, value) in profile.as_object().unwrap() {
            assert_eq!(&user[key], value, "{key}");
        }
        assert_eq!(user["email_verified_at"], "2026-01-01T00:00:00Z");
        assert_eq!((&user["account_status"], &user["email_verified"]), (&json!("active"), &json!(true)));
        app.login("ada.l").await;
        assert!(app.db.rows("SELECT id FROM registration_attempts").await.is_empty());
        let history = app.db.rows("SELECT from_status, to_status FROM user_status_changes").await;
        assert_eq!(history.len(), 1);
        assert_eq!((&history[0]["from_status"], &history[0]["to_status"]), (&json!("pending_verification"), &json!("active")));
    }

    async fn a_username_taken_meanwhile_is_left_out(app: TestApp) {
        let with_name = |email: &str| json!({ "email": email, "password": PASSWORD, "username": "Countess", "name": "C" });
        let slow = attempt(&app, with_name("slow@example.com")).await;
        let quick = attempt(&app, with_name("quick@example.com")).await;
        for (email, id, username) in
            [("quick@example.com", quick, json!("Countess")), ("slow@example.com", slow, Value::Null)]
        {
            let token = app.mailed_token(email).await;
            let user = app.try_verify(json!({ "token": token, "registration_id": id })).await.expect(200).json();
            assert_eq!((&user["username"], &user["name"]), (&username, &json!("C")), "{email}");
            app.login(email).await;
        }
    }

    async fn the_twenty_newest_attempts_are_kept(app: TestApp) {
        let mut ids = Vec::new();
        for number in 0..21 {
            let body = json!({ "email": "ada@example.com", "password": PASSWORD, "name": format!("No {number}") });
            ids.push(attempt(&app, body).await);
            app.advance(Duration::from_secs(1));
        }
        assert_eq!(app.db.rows("SELECT id FROM registration_attempts").await.len(), 20);
        let token = app.mailed_token("ada@example.com").await;
        let pushed_out = app.try_verify(json!({ "token": token, "registration_id": ids[0] })).await;
        pushed_out.expect_problem(403, "password_confirmation_required");
        let user = app.try_verify(json!({ "token": token, "registration_id": ids[1] })).await.expect(200).json();
        assert_eq!(user["name"], "No 1");
        assert!(app.db.rows("SELECT id FROM registration_attempts").await.is_empty());
    }

    async fn an_attempt_counts_for_a_day(app: TestApp) {
        for (email, wait, is_live) in
            [("ada@example.com", DAY - 1, true), ("bob@example.com", DAY, false)]
        {
            let id = attempt(&app, json!({ "email": email, "password": PASSWORD, "name": "Somebody" })).await;
            app.advance(Duration::from_secs(wait));
            // The link of the attempt itself is as old; a new one proves the address all the same.
            app.post("/v1/auth/verify-email/resend", &json!({ "email": email })).send().await.expect(202);
            let token = app.mailed_token(email).await;
            let answer = app.try_verify(json!({ "token": token, "registration_id": id })).await;
            if is_live {
                assert_eq!(answer.expect(200).json()["name"], "Somebody");
                continue;
            }
            answer.expect_problem(403, "password_confirmation_required");
            let user = app.try_verify(json!({ "token": token, "password": PASSWORD })).await.expect(200).json();
            assert_eq!(user["name"], Value::Null);
            app.login(email).await;
        }
    }

    /// F-20: a hundred sign-ups at once with spellings of one address make one account, and all are answered alike.
    async fn a_hundred_sign_ups_at_once_make_one_account(app: TestApp) {
        let spellings = ["jos\u{e9}@example.com", "JOS\u{c9}@Example.COM", "jose\u{301}@example.com", " Jose\u{301}@EXAMPLE.com "];
        let calls = (0..100).map(|number| {
            let body = json!({ "email": spellings[number % 4], "password": PASSWORD, "name": format!("No {number}") });
            app.post("/v1/auth/register", &body)
        });
        for answer in at_once(calls).await {
            answer.expect(202);
        }
        let users = app.db.rows("SELECT email, email_canonical FROM users").await;
        assert_eq!(users.len(), 1, "{users:?}");
        assert_eq!(users[0]["email_canonical"], "jos\u{e9}@example.com");
        assert_eq!(app.db.rows("SELECT id FROM registration_attempts").await.len(), 20);
        // To the address that was stored, whichever spelling that was.
        let mails = app.mails().await;
        assert_eq!(mails.len(), 3);
        assert!(mails.iter().all(|mail| json!(mail.to.as_typed()) == users[0]["email"]));
    }

    /// VE-12: an unproven registration gets no tokens, and log-in does not tell that it exists.
    async fn an_unproven_registration_cannot_log_in(app: TestApp) {
        let registration = app.register("ada@example.com").await;
        let unknown = app.try_login("nobody@example.com", PASSWORD).await;
        let unknown = unknown.expect_problem(401, "invalid_credentials").likeness();
        assert_eq!(app.try_login("ada@example.com", PASSWORD).await.likeness(), unknown);
        for token in [&registration.registration_id, &registration.token] {
            app.get("/v1/me").bearer(token).send().await.expect_problem(401, "unauthenticated");
            app.try_refresh(token).await.expect_problem(401, "invalid_refresh_token");
            let by_bearer = app.post("/v1/auth/verify-email", &json!({ "token": registration.token })).bearer(token);
            by_bearer.send().await.expect_problem(401, "unauthenticated");
        }
        assert!(app.db.rows("SELECT id FROM sessions").await.is_empty());
    }

    /// VE-12: a pending account that an administrator or an import made says so, to its own password only.
    async fn a_pending_account_with_a_password_is_told_to_verify(app: TestApp) {
        app.pending("ada@example.com").await;
        app.try_login("ada@example.com", PASSWORD).await.expect_problem(403, "email_not_verified");
        app.try_login("ada@example.com", OTHER).await.expect_problem(401, "invalid_credentials");
        assert!(app.db.rows("SELECT id FROM sessions").await.is_empty());
        // Its way on: a link, and a password with it.
        app.post("/v1/auth/verify-email/resend", &json!({ "email": "ada@example.com" })).send().await.expect(202);
        let token = app.mailed_token("ada@example.com").await;
        app.try_verify(json!({ "token": token, "password": OTHER })).await.expect(200);
        app.try_login("ada@example.com", OTHER).await.expect(200);
    }
}
