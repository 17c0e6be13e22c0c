//! Setting a new password by the mailed link.

use serde_json::json;

use crate::support::{Answer, Calls, PASSWORD, Recovery, States, Steps, TestApp, at_once, on_both_databases};

const NEW: &str = "another good password";

async fn user(app: &TestApp, email: &str) -> serde_json::Value {
    let rows = format!("SELECT * FROM users WHERE email = '{email}' AND deleted_at IS NULL");
    app.db.rows(&rows).await.remove(0)
}

async fn audited(app: &TestApp, action: &str) -> usize {
    app.db.rows(&format!("SELECT id FROM audit_events WHERE action = '{action}'")).await.len()
}

/// Resets the password of an address to [`NEW`].
async fn reset(app: &TestApp, email: &str) -> Answer {
    let token = app.forgot(email).await;
    app.try_reset(&token, NEW).await.expect(200)
}

on_both_databases! {
    /// VE-09: every session and every other mailed link is dead, the owner is told once, and nobody is signed in by it.
    async fn a_reset_ends_everything_that_came_before(app: TestApp) {
        let email = "ada@example.com";
        app.activate(email).await;
        let mut sessions = Vec::new();
        for _ in 0..3 {
            sessions.push(app.login(email).await);
        }
        let other_reset = app.forgot(email).await;
        let change = app.ask_for_address(&sessions[0].access, "new@example.com").await;
        let before = app.mail_kinds(email).await.len();
        let token = app.forgot(email).await;
        let answer = app.try_reset(&token, NEW).await.expect(200);

        let body = answer.json();
        assert_eq!(body.as_object().unwrap().keys().collect::<Vec<_>>(), ["device_token"]);
        assert_eq!(answer.header("cache-control"), "no-store");
        for session in &sessions {
            assert_eq!(app.still_good(session).await, (false, false));
        }
        app.try_reset(&other_reset, "yet another password").await.expect_problem(400, "invalid_token");
        app.try_confirm(&change).await.expect_problem(400, "invalid_token");
        assert_eq!(app.mail_kinds(email).await[before..], ["password_reset", "password_changed_notice"]);
        assert_eq!(app.mail_kinds("new@example.com").await, ["confirm_email"]);
        assert_eq!((audited(&app, "password.reset").await, audited(&app, "password.changed").await), (1, 0));

        // What is in the answer opens nothing.
        let device = answer.text_of("device_token");
        app.get("/v1/me").bearer(&device).send().await.expect_problem(401, "unauthenticated");
        app.try_refresh(&device).await.expect_problem(401, "invalid_refresh_token");
        app.try_login(email, PASSWORD).await.expect_problem(401, "invalid_credentials");
        let login = json!({ "identifier": email, "password": NEW, "device_token": device });
        let again = app.post("/v1/auth/login", &login).send().await.expect(200);
        assert_eq!(again.text_of("device_token"), device);
        // What marked a device before marks it no longer.
        for session in &sessions {
            let login = json!({ "identifier": email, "password": NEW, "device_token": session.device });
            let again = app.post("/v1/auth/login", &login).send().await.expect(200);
            assert_ne!(again.text_of("device_token"), session.device);
        }
    }

    /// VE-03: of fifty uses at once one succeeds; its password is the one that works; one event is written.
    async fn of_fifty_resets_by_one_link_one_succeeds(app: TestApp) {
        let email = "ada@example.com";
        app.activate(email).await;
        let token = app.forgot(email).await;
        let password = |number: usize| format!("kV7# good password {number:02}");
        let calls = (0..50).map(|number| {
            app.post("/v1/auth/password/reset", &json!({ "token": token, "new_password": password(number) }))
        });
        let answers = at_once(calls).await;
        let winners: Vec<usize> = (0..50).filter(|&number| answers[number].status == 200).collect();
        assert_eq!(winners.len(), 1, "{winners:?}");
        for (number, answer) in answers.into_iter().enumerate().filter(|(number, _)| *number != winners[0]) {
            assert_eq!(answer.expect_problem(400, "invalid_token").status, 400, "{number}");
        }
        assert_eq!(audited(&app, "password.reset").await, 1);
        let notices = app.mail_kinds(email).await;
        assert_eq!(notices.iter().filter(|kind| **kind == "password_changed_notice").count(), 1);
        app.try_login(email, &password(winners[0])).await.expect(200);
        let other = (winners[0] + 1) % 50;
        app.try_login(email, &password(other)).await.expect_problem(401, "invalid_credentials");
        app.try_login(email, PASSWORD).await.expect_problem(401, "invalid_credentials");
    }

    /// VE-03: nor do two links of one account both set a password.
    async fn of_three_resets_by_three_links_one_succeeds(app: TestApp) {
        let email = "ada@example.com";
        app.activate(email).await;
        let mut tokens = Vec::new();
        for _ in 0..3 {
            tokens.push(app.forgot(email).await);
        }
        let calls = (0..12).map(|number| {
            let body = json!({ "token": tokens[number % 3], "new_password": format!("kV7# good password {number:02}") });
            app.post("/v1/auth/password/reset", &body)
        });
        let answers = at_once(calls).await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!((statuses[0], statuses[1]), (200, 400), "{statuses:?}");
        assert_eq!(audited(&app, "password.reset").await, 1);
    }

    async fn a_reset_makes_a_pending_account_active_and_its_address_proven(app: TestApp) {
        let email = "ada@example.com";
        app.try_create(json!({ "email": email, "password": PASSWORD, "account_status": "pending_verification", "name": "Ada" }))
            .await
            .expect(201);
        app.try_login(email, PASSWORD).await.expect_problem(403, "email_not_verified");
        reset(&app, email).await;
        let login = app.try_login(email, NEW).await.expect(200).json();
        let user = &login["user"];
        assert_eq!((&user["account_status"], &user["email_verified"], &user["name"]), (&json!("active"), &json!(true), &json!("Ada")));
        let admin = app.admin().await.access;
        let history = format!("/v1/users/{}/status-changes", user["id"].as_str().unwrap());
        let moves = app.get(&history).bearer(&admin).send().await.expect(200).json()["data"].clone();
        let texts = ["from_status", "to_status", "actor", "actor_id"].map(|key| moves[0][key].as_str().unwrap().to_owned());
        assert_eq!(moves.as_array().unwrap().len(), 1);
        assert_eq!(texts, ["pending_verification", "active", "user", user["id"].as_str().unwrap()]);
    }

    async fn a_reset_lifts_a_lock(app: TestApp) {
        let email = "ada@example.com";
        app.locked(email).await;
        app.set_user(email, "failed_login_attempts = 7").await;
        app.try_login(email, PASSWORD).await.expect_problem(429, "too_many_attempts");
        reset(&app, email).await;
        assert_eq!(user(&app, email).await["failed_login_attempts"], 0);
        let login = app.try_login(email, NEW).await.expect(200).json();
        assert_eq!(login["user"]["account_status"], "active");
    }

    /// A suspension is somebody's decision: the password is set, and nothing opens until it ends.
    async fn a_reset_leaves_a_suspension(app: TestApp) {
        let email = "ada@example.com";
        app.suspended(email).await;
        reset(&app, email).await;
        assert_eq!(user(&app, email).await["account_status"], "suspended");
        app.try_login(email, PASSWORD).await.expect_problem(401, "invalid_credentials");
        app.try_login(email, NEW).await.expect_problem(403, "account_suspended");
        let admin = app.admin().await.access;
        let id = app.roster().find_user(email).await.unwrap().unwrap().id;
        app.post(&format!("/v1/users/{id}/activate"), &json!({})).bearer(&admin).send().await.expect(200);
        app.try_login(email, NEW).await.expect(200);
    }

    /// A pending account that is suspended and proves its address meanwhile comes back active.
    async fn a_suspension_of_a_pending_account_ends_active_after_a_reset(app: TestApp) {
        let email = "ada@example.com";
        app.pending(email).await;
        let columns = "account_status = 'suspended', status_before = 'pending_verification', status_reason = 'test'";
        app.set_user(email, columns).await;
        reset(&app, email).await;
        let row = user(&app, email).await;
        assert_eq!((&row["account_status"], &row["status_before"]), (&json!("suspended"), &json!("active")));
        assert!(!row["email_verified_at"].is_null());
    }

    /// VE-13: whoever resets proves the address; what strangers signed up with is gone.
    async fn a_reset_of_an_unproven_registration_takes_nothing_from_it(app: TestApp) {
        let email = "ada@example.com";
        let body = json!({ "email": email, "password": PASSWORD, "name": "Mallory", "username": "mallory" });
        let id = app.try_register(body).await.expect(202).text_of("registration_id");
        let link = app.mailed_token(email).await;
        reset(&app, email).await;
        for body in [json!({ "token": link, "registration_id": id }), json!({ "token": link, "password": PASSWORD })] {
            app.try_verify(body).await.expect_problem(400, "invalid_token");
        }
        assert!(app.db.rows("SELECT id FROM registration_attempts").await.is_empty());
        app.try_login(email, PASSWORD).await.expect_problem(401, "invalid_credentials");
        let user = app.try_login(email, NEW).await.expect(200).json()["user"].clone();
        assert_eq!((&user["account_status"], &user["email_verified"]), (&json!("active"), &json!(true)));
        assert!(user["name"].is_null() && user["username"].is_null(), "{user}");
        // From now on it is an account like any other.
        app.try_register(json!({ "email": email, "password": PASSWORD })).await.expect(202);
        assert!(app.mail_kinds(email).await.contains(&"already_registered"));
    }

    async fn whoever_has_no_password_sets_one_by_a_reset(app: TestApp) {
        app.without_password("ada@example.com").await;
        reset(&app, "ada@example.com").await;
        app.try_login("ada@example.com", NEW).await.expect(200);
    }
}
