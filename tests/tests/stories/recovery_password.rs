//! Changing one's own password.

use roster_api::testing::service::RequestInfo;
use roster_api::testing::service::domain::{Email, PlainPassword};
use serde_json::{Value, json};

use crate::support::{
    Answer, Calls, PASSWORD, Recovery, States, Steps, TestApp, Tokens, at_once, on_both_databases,
};

const ADA: &str = "ada@example.com";
const NEW: &str = "quite another phrase";

async fn change(app: &TestApp, access: &str, current: &str, new: &str) -> Answer {
    let body = json!({ "current_password": current, "new_password": new });
    app.post("/v1/me/password", &body).bearer(access).send().await
}

async fn signed_in(app: &TestApp) -> Tokens {
    app.activate(ADA).await;
    app.login(ADA).await
}

async fn me(app: &TestApp, access: &str) -> Value {
    app.get("/v1/me").bearer(access).send().await.expect(200).json()
}

on_both_databases! {
    /// PW-08: nobody changes a password who does not know the current one; a wrong one counts as a failed log-in.
    async fn changing_a_password_takes_the_current_one(app: TestApp) {
        let access = signed_in(&app).await.access;
        for body in [json!({ "new_password": NEW }), json!({ "new_password": NEW, "current_password": null })] {
            let answer = app.post("/v1/me/password", &body).bearer(&access).send().await;
            let errors = answer.expect_problem(422, "validation_failed").field_errors();
            assert_eq!(errors, [("/current_password".to_owned(), "required".to_owned())]);
        }
        for (wrong, failures) in [("", 1), (NEW, 2), ("CORRECT HORSE BATTERY", 3), (" correct horse battery", 4)] {
            let answer = change(&app, &access, wrong, NEW).await.expect_problem(403, "wrong_password");
            assert!(answer.header("www-authenticate").is_empty(), "{answer:?}");
            let rows = app.db.rows("SELECT failed_login_attempts FROM users").await;
            assert_eq!(rows[0]["failed_login_attempts"], failures, "{wrong:?}");
        }
        app.login(ADA).await;
        let answer = change(&app, &access, PASSWORD, NEW).await.expect(204);
        assert_eq!((answer.text.as_str(), answer.header("cache-control")), ("", "no-store"));
        app.try_login(ADA, PASSWORD).await.expect_problem(401, "invalid_credentials");
        app.try_login(ADA, NEW).await.expect(200);
    }

    /// PW-08: so do the two other calls that a stolen session must not be enough for.
    async fn so_do_another_address_and_the_end_of_the_account(app: TestApp) {
        let access = signed_in(&app).await.access;
        let calls = || {
            [("POST", "/v1/me/email", json!({ "new_email": "new@example.com" })), ("DELETE", "/v1/me", json!({}))]
        };
        for (method, path, body) in calls() {
            let send = async |body: &Value| {
                app.call(method.parse().unwrap(), path).json(body).bearer(&access).send().await
            };
            let missing = send(&body).await.expect_problem(422, "validation_failed").field_errors();
            assert_eq!(missing, [("/password".to_owned(), "required".to_owned())], "{path}");
            let mut wrong = body.clone();
            wrong["password"] = json!("a wrong password");
            send(&wrong).await.expect_problem(403, "wrong_password");
        }
        assert!(app.mail_kinds("new@example.com").await.is_empty());
        assert_eq!(app.mail_kinds(ADA).await, ["verify_email"]);
        assert_eq!(me(&app, &access).await["version"], 2);
    }

    async fn only_the_signed_in_user_changes_a_password(app: TestApp) {
        app.activate(ADA).await;
        let body = json!({ "current_password": PASSWORD, "new_password": "x" });
        for path in ["/v1/me/password", "/v1/me/email"] {
            app.post(path, &body).send().await.expect_problem(401, "unauthenticated");
            app.post(path, &body).bearer("x").send().await.expect_problem(401, "unauthenticated");
        }
        // Nobody else's is reached by naming them.
        let access = { app.activate("mallory@example.com").await; app.login("mallory@example.com").await.access };
        for beside in [json!({ "email": ADA }), json!({ "user_id": 1 }), json!({ "id": "x" })] {
            let mut body = json!({ "current_password": PASSWORD, "new_password": NEW });
            let (key, value) = beside.as_object().unwrap().iter().next().unwrap();
            body[key] = value.clone();
            let answer = app.post("/v1/me/password", &body).bearer(&access).send().await;
            let errors = answer.expect_problem(422, "validation_failed").field_errors();
            assert_eq!(errors, [(format!("/{key}"), "unknown_field".to_owned())]);
        }
    }

    /// SE-05: the other sessions end at once, this one goes on; mailed links are dead and the owner is told.
    async fn a_change_ends_the_other_sessions_and_not_this_one(app: TestApp) {
        let own = signed_in(&app).await;
        let others = [app.login(ADA).await, app.login(ADA).await];
        let reset = app.forgot(ADA).await;
        let version = me(&app, &own.access).await["version"].as_i64().unwrap();
        for other in &others {
            me(&app, &other.access).await;
        }
        change(&app, &own.access, PASSWORD, NEW).await.expect(204);
        for other in &others {
            assert_eq!(app.still_good(other).await, (false, false));
        }
        assert_eq!(app.still_good(&own).await, (true, true));
        assert_eq!(me(&app, &own.access).await["version"], version + 1);
        app.try_reset(&reset, "yet another phrase").await.expect_problem(400, "invalid_token");
        let kinds = app.mail_kinds(ADA).await;
        assert_eq!(kinds.iter().filter(|kind| **kind == "password_changed_notice").count(), 1);
        assert_eq!(app.db.rows("SELECT id FROM audit_events WHERE action = 'password.changed'").await.len(), 1);
    }

    /// SE-05: of several who change it at once from several sessions one succeeds, and only that session is left.
    async fn of_parallel_changes_one_succeeds(app: TestApp) {
        app.activate(ADA).await;
        let mut sessions = Vec::new();
        for _ in 0..8 {
            sessions.push(app.login(ADA).await);
        }
        let phrase = |number: usize| format!("kV7# good phrase {number:02}");
        let calls = sessions.iter().enumerate().map(|(number, session)| {
            let body = json!({ "current_password": PASSWORD, "new_password": phrase(number) });
            app.post("/v1/me/password", &body).bearer(&session.access)
        });
        let answers = at_once(calls.collect::<Vec<_>>()).await;
        let winners: Vec<usize> = (0..8).filter(|&number| answers[number].status == 204).collect();
        assert_eq!(winners.len(), 1, "{answers:?}");
        let refused = answers.iter().map(|answer| answer.status).filter(|status| *status != 204);
        assert!(refused.clone().all(|status| [401, 403].contains(&status)), "{answers:?}");
        app.try_login(ADA, &phrase(winners[0])).await.expect(200);
        for (number, session) in sessions.iter().enumerate() {
            let is_left = number == winners[0];
            assert_eq!(app.still_good(session).await, (is_left, is_left), "{number}");
        }
    }

    /// SE-05: a session that ended while its password was being checked changes nothing any more.
    async fn a_session_that_ends_meanwhile_changes_nothing(app: TestApp) {
        let own = signed_in(&app).await;
        let caller = app.roster().authenticate(&own.access).await.unwrap();
        app.call(reqwest::Method::POST, "/v1/auth/logout").bearer(&own.access).send().await.expect(204);
        let password = |text: &str| PlainPassword::new(text.to_owned()).unwrap();
        let request = RequestInfo::default();
        let changed = app.roster().change_password(&caller, &password(PASSWORD), &password(NEW), &request).await;
        assert!(changed.is_err());
        let new_email = Email::parse("new@example.com").unwrap();
        let asked = app.roster().request_email_change(&caller, &new_email, &password(PASSWORD), &request).await;
        assert!(asked.is_err());
        assert!(app.roster().delete_me(&caller, &password(PASSWORD), |_| true, &request).await.is_err());
        app.login(ADA).await;
        assert_eq!(app.mail_kinds(ADA).await, ["verify_email"]);
    }

    /// A lock is about log-in: who is signed in changes the password all the same, and a suspension ends that.
    async fn a_locked_owner_changes_the_password_and_a_suspended_one_does_not(app: TestApp) {
        let own = signed_in(&app).await;
        app.set_user(ADA, "account_status = 'locked'").await;
        change(&app, &own.access, PASSWORD, NEW).await.expect(204);
        let columns = "account_status = 'suspended', status_before = 'active', status_reason = 'for a test'";
        app.set_user(ADA, columns).await;
        app.clock.advance(std::time::Duration::from_mins(20));
        change(&app, &own.access, NEW, PASSWORD).await.expect_problem(401, "unauthenticated");
    }

    async fn the_policy_is_told_before_the_current_password_is_checked(app: TestApp) {
        let access = signed_in(&app).await.access;
        let runs = app.roster().hashing().stats().runs();
        let answer = change(&app, &access, "a wrong password", "short").await;
        assert_eq!(answer.expect_problem(422, "validation_failed").field_errors()[0].0, "/new_password");
        assert_eq!(app.roster().hashing().stats().runs(), runs);
    }
}
