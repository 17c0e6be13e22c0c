//! What ends every session of a user at once.

use serde_json::{Value, json};

use crate::support::{
    Calls, NOBODY, PASSWORD, People, Person, Steps, TestApp, Tokens, at_once, on_both_databases,
};

/// An administrator, and a user with three sessions.
async fn people(app: &TestApp) -> (Person, [Person; 3]) {
    let (admin, user) = (app.person("root", "admin").await, app.person("ada", "viewer").await);
    let (second, third) = (app.sign_in(&user).await, app.sign_in(&user).await);
    (admin, [user, second, third])
}

/// The answer to a log-in with a device token while strangers have used up the guesses that are free.
async fn login_of_device(app: &TestApp, device: &str) -> u16 {
    let body = json!({ "identifier": "ada@example.com", "password": PASSWORD, "device_token": device });
    app.post("/v1/auth/login", &body).send().await.status
}

async fn guess_until_blocked(app: &TestApp) {
    let guess = || {
        app.post(
            "/v1/auth/login",
            &json!({ "identifier": "ada@example.com", "password": "wrong horse battery" }),
        )
    };
    let answers = at_once((0..12).map(|_| guess())).await;
    assert!(answers.iter().any(|answer| answer.status == 429), "{answers:?}");
}

on_both_databases! {
    /// SE-04: with a suspension no token opens anything from the next request on, and no password does.
    async fn a_suspension_ends_everything_at_once(app: TestApp) {
        let (admin, sessions) = people(&app).await;
        app.post(&sessions[0].path("/suspend"), &json!({ "reason": "spam" })).by(&admin).send().await.expect(200);
        for session in &sessions {
            assert!(!app.is_signed_in(session).await);
        }
        app.try_login("ada@example.com", PASSWORD).await.expect_problem(403, "account_suspended");
        app.try_login("ada@example.com", "wrong horse battery").await.expect_problem(401, "invalid_credentials");
        app.post(&sessions[0].path("/activate"), &json!({})).by(&admin).send().await.expect(200);
        for session in &sessions {
            assert!(!app.is_signed_in(session).await, "a session came back");
        }
        app.login("ada@example.com").await;
    }

    /// HT-09: one's own sessions end only as long as the account is as it was when the caller looked.
    async fn ones_own_sessions_end_at_the_version_that_was_read(app: TestApp) {
        let (_, [user, second, third]) = people(&app).await;
        let read = app.get("/v1/me").by(&user).send().await.expect(200).header("etag").to_owned();
        app.patch("/v1/me", &json!({ "name": "Ada" })).by(&second).send().await.expect(200);
        let one = format!("/v1/me/sessions/{}", second.tokens.session);
        for path in [one.as_str(), "/v1/me/sessions", "/v1/me/sessions?include_current=true"] {
            for stale in [read.as_str(), "\"9\", W/\"2\"", ""] {
                let answer = app.delete(path).by(&user).header("if-match", stale).send().await;
                answer.expect_problem(412, "stale_version");
            }
        }
        // What is not there is not there at any version.
        let nothing = format!("/v1/me/sessions/{NOBODY}");
        app.delete(&nothing).by(&user).header("if-match", &read).send().await.expect_problem(404, "not_found");
        for session in [&user, &second, &third] {
            assert!(app.is_signed_in(session).await);
        }
        let now = app.get("/v1/me").by(&user).send().await.expect(200).header("etag").to_owned();
        app.delete(&one).by(&user).header("if-match", &now).send().await.expect(204);
        assert!(!app.is_signed_in(&second).await);
        assert!(app.is_signed_in(&third).await);
        app.delete("/v1/me/sessions").by(&user).header("if-match", "*").send().await.expect(204);
        assert!(!app.is_signed_in(&third).await);
        let all = app.delete("/v1/me/sessions?include_current=true").by(&user).header("if-match", &now);
        all.send().await.expect(204);
        assert!(!app.is_signed_in(&user).await);
    }

    /// SE-04: a reset sets a password and leaves the suspension; a verification or an invitation opens nothing either.
    async fn a_reset_leaves_the_suspension(app: TestApp) {
        let (admin, [user, ..]) = people(&app).await;
        let suspend = json!({ "reason": "spam", "until": "2026-06-01T00:00:00Z" });
        let suspended = app.post(&user.path("/suspend"), &suspend).by(&admin).send().await.expect(200).json();
        app.post("/v1/auth/password/forgot", &json!({ "email": "ada@example.com" })).send().await.expect(202);
        let new = "another good password";
        let reset = json!({ "token": app.mailed_token("ada@example.com").await, "new_password": new });
        let answer = app.post("/v1/auth/password/reset", &reset).send().await.expect(200);
        assert!(answer.json()["access_token"].is_null(), "{answer:?}");
        app.try_login("ada@example.com", new).await.expect_problem(403, "account_suspended");
        app.try_login("ada@example.com", PASSWORD).await.expect_problem(401, "invalid_credentials");
        let shown = app.get(&user.path("")).by(&admin).send().await.json();
        for key in ["account_status", "status_reason", "status_until"] {
            assert_eq!(shown[key], suspended[key], "{key}");
        }
        app.post(&user.path("/activate"), &json!({})).by(&admin).send().await.expect(200);
        app.try_login("ada@example.com", new).await.expect(200);
    }

    /// SE-04: a device that was known before a suspension is known no longer.
    async fn a_suspension_forgets_the_known_devices(app: TestApp) {
        let (admin, [user, second, _]) = people(&app).await;
        guess_until_blocked(&app).await;
        assert_eq!(login_of_device(&app, &second.tokens.device).await, 200);
        app.post(&user.path("/suspend"), &json!({ "reason": "spam" })).by(&admin).send().await.expect(200);
        app.post(&user.path("/activate"), &json!({})).by(&admin).send().await.expect(200);
        guess_until_blocked(&app).await;
        for session in [&user, &second] {
            assert_eq!(login_of_device(&app, &session.tokens.device).await, 429);
        }
    }

    /// SE-04: whoever is deleted is gone with the next request, whether by themselves or by others.
    async fn a_deletion_ends_everything_at_once(app: TestApp) {
        let (admin, sessions) = people(&app).await;
        app.delete(&sessions[0].path("")).by(&admin).send().await.expect(204);
        for session in &sessions {
            assert!(!app.is_signed_in(session).await);
        }
        app.try_login("ada@example.com", PASSWORD).await.expect_problem(401, "invalid_credentials");
        app.post(&sessions[0].path("/restore"), &json!({})).by(&admin).send().await.expect(200);
        for session in &sessions {
            assert!(!app.is_signed_in(session).await, "a session came back");
        }
        let [first, second] = [app.sign_in(&sessions[0]).await, app.sign_in(&sessions[0]).await];
        guess_until_blocked(&app).await;
        assert_eq!(login_of_device(&app, &sessions[1].tokens.device).await, 429, "a device came back");
        let gone = app.delete("/v1/me").json(&json!({ "password": PASSWORD })).by(&first).send().await;
        gone.expect(204);
        assert!(!app.is_signed_in(&first).await && !app.is_signed_in(&second).await);
    }

    /// SE-04: requests that meet the suspension on their way leave no session behind.
    async fn nothing_survives_that_meets_the_suspension(app: TestApp) {
        let (admin, sessions) = people(&app).await;
        for round in 0..5 {
            let login = || app.post("/v1/auth/login", &json!({ "identifier": "ada@example.com", "password": PASSWORD }));
            let mut calls = vec![app.post(&sessions[0].path("/suspend"), &json!({ "reason": "spam" })).by(&admin)];
            calls.extend((0..6).map(|_| login()));
            calls.extend(sessions.iter().map(|session| app.post("/v1/auth/refresh", &json!({ "refresh_token": session.tokens.refresh }))));
            let answers = at_once(calls).await;
            answers[0].clone().expect(200);
            for answer in answers[1..].iter().filter(|answer| answer.status == 200) {
                let opened = Tokens::of(answer);
                app.get("/v1/me").bearer(&opened.access).send().await.expect_problem(401, "unauthenticated");
                app.try_refresh(&opened.refresh).await.expect_problem(401, "invalid_refresh_token");
            }
            let live = "SELECT id FROM sessions WHERE revoked_at IS NULL AND user_id <> ";
            let live = app.db.rows(&format!("{live}{}", app.db.id(admin.id.parse().unwrap()))).await;
            assert!(live.is_empty(), "round {round}: {live:?}");
            app.post(&sessions[0].path("/activate"), &json!({})).by(&admin).send().await.expect(200);
        }
    }

    /// An administrator's edit ends sessions only where the address changes; a change of role ends none.
    async fn other_changes_end_no_session(app: TestApp) {
        let (admin, sessions) = people(&app).await;
        let path = sessions[0].path("");
        let edits: [Value; 2] = [json!({ "name": "Ada", "username": "ada" }), json!({ "app_metadata": { "plan": "gold" } })];
        for edit in edits {
            app.patch(&path, &edit).by(&admin).send().await.expect(200);
        }
        app.put(&sessions[0].path("/role"), &json!({ "role": "manager" })).by(&admin).send().await.expect(200);
        for session in &sessions {
            assert!(app.is_signed_in(session).await);
        }
    }
}
