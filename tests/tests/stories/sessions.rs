//! What a log-in opens, and how it ends.

use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Calls, PASSWORD, Steps, TestApp, TestDatabase, Tokens, on_both_databases};

async fn is_alive(app: &TestApp, tokens: &Tokens) {
    app.get("/v1/me").bearer(&tokens.access).send().await.expect(200);
}

async fn is_over(app: &TestApp, tokens: &Tokens) {
    app.get("/v1/me").bearer(&tokens.access).send().await.expect_problem(401, "unauthenticated");
    app.try_refresh(&tokens.refresh).await.expect_problem(401, "invalid_refresh_token");
}

on_both_databases! {
    /// SE-01: each log-in makes a session of its own, with tokens of its own.
    async fn every_log_in_opens_a_new_session(app: TestApp) {
        app.activate("ada@example.com").await;
        let first = app.login("ada@example.com").await;
        let login = json!({ "identifier": "ada@example.com", "password": PASSWORD, "device_token": first.device });
        let again = app.post("/v1/auth/login", &login).bearer(&first.access).send().await.expect(200);
        let (second, third) = (Tokens::of(&again), app.login("ada@example.com").await);
        for (one, other) in [(&first, &second), (&first, &third), (&second, &third)] {
            assert_ne!(one.session, other.session);
            assert_ne!(one.access, other.access);
            assert_ne!(one.refresh, other.refresh);
        }
        for tokens in [&first, &second, &third] {
            is_alive(&app, tokens).await;
        }
    }

    /// SE-01: what is known before a log-in never becomes a session, and nobody can choose a session's id.
    async fn an_id_from_before_a_log_in_is_never_promoted(app: TestApp) {
        let registration = app.register("ada@example.com").await;
        let before = registration.registration_id.as_str();
        let refuses = async || {
            for token in [before, &registration.token] {
                app.get("/v1/me").bearer(token).send().await.expect_problem(401, "unauthenticated");
                app.try_refresh(token).await.expect_problem(401, "invalid_refresh_token");
            }
        };
        refuses().await;
        let proof = json!({ "token": registration.token, "registration_id": before });
        let verified = app.post("/v1/auth/verify-email", &proof).send().await.expect(200);
        assert!(verified.json()["access_token"].is_null());
        refuses().await;
        let session = "01920000-0000-7000-8000-000000000000";
        let chosen = json!({ "identifier": "ada@example.com", "password": PASSWORD, "session_id": session });
        app.post("/v1/auth/login", &chosen).send().await.expect_problem(422, "validation_failed");
        let tokens = app.login("ada@example.com").await;
        assert!(![before, registration.token.as_str(), session].contains(&tokens.session.as_str()));
        refuses().await;
        is_alive(&app, &tokens).await;
    }

    /// SE-02: the refresh token alone signs out too, and only out of its own session.
    async fn a_refresh_token_signs_out_of_its_session(app: TestApp) {
        app.activate("ada@example.com").await;
        let (first, second) = (app.login("ada@example.com").await, app.login("ada@example.com").await);
        let out = async |token: &str| app.post("/v1/auth/logout", &json!({ "refresh_token": token })).send().await;
        for token in ["none", &first.access, &first.refresh[1..]] {
            out(token).await.expect(204);
        }
        is_alive(&app, &first).await;
        out(&first.refresh).await.expect(204);
        is_over(&app, &first).await;
        is_alive(&app, &second).await;
        // Once more is no failure, and a session that is over signs nobody out.
        out(&first.refresh).await.expect(204);
        is_alive(&app, &second).await;
        app.call(Method::POST, "/v1/auth/logout").send().await.expect_problem(401, "unauthenticated");
    }

    /// SE-02: who is signed in ends the own session, whatever refresh token comes along.
    async fn a_sign_out_ends_no_session_of_somebody_else(app: TestApp) {
        app.activate("ada@example.com").await;
        app.activate("grace@example.com").await;
        let (ada, grace) = (app.login("ada@example.com").await, app.login("grace@example.com").await);
        let body = json!({ "refresh_token": grace.refresh });
        app.post("/v1/auth/logout", &body).bearer(&ada.access).send().await.expect(204);
        is_over(&app, &ada).await;
        is_alive(&app, &grace).await;
    }

    /// SE-09: a token in a URL is none.
    async fn a_token_in_the_url_opens_nothing(app: TestApp) {
        app.activate("ada@example.com").await;
        let tokens = app.login("ada@example.com").await;
        for name in ["access_token", "token", "bearer", "authorization", "Authorization", "jwt"] {
            for path in ["/v1/me", "/v1/me/"] {
                let answer = app.get(&format!("{path}?{name}={}", tokens.access)).send().await;
                assert!([401, 404].contains(&answer.status), "{answer:?}");
            }
            let path = format!("/v1/me?{name}={}", tokens.access);
            app.get(&path).send().await.expect_problem(401, "unauthenticated");
        }
        let path = format!("/v1/auth/refresh?refresh_token={}", tokens.refresh);
        let answer = app.call(Method::POST, &path).send().await;
        assert!((400..500).contains(&answer.status), "{answer:?}");
        let answer = app.post(&path, &json!({})).send().await;
        assert!((400..500).contains(&answer.status), "{answer:?}");
        let path = format!("/v1/auth/logout?refresh_token={}", tokens.refresh);
        let answer = app.call(Method::POST, &path).send().await;
        assert!((400..500).contains(&answer.status), "{answer:?}");
        is_alive(&app, &tokens).await;
        // The token was not used up either.
        app.try_refresh(&tokens.refresh).await.expect(200);
    }

    /// SE-09: what is about a user or a token is stored by no cache, refusals included.
    async fn answers_about_users_and_tokens_are_not_stored(app: TestApp) {
        let register = json!({ "email": "ada@example.com", "password": PASSWORD });
        let link = app.register("grace@example.com").await.token;
        let mut answers = vec![
            app.post("/v1/auth/register", &register).send().await.expect(202),
            app.post("/v1/auth/register", &json!({})).send().await.expect(422),
            app.post("/v1/auth/verify-email/resend", &json!({ "email": "ada@example.com" })).send().await.expect(202),
            app.post("/v1/auth/verify-email", &json!({ "token": "none", "password": PASSWORD })).send().await.expect(400),
        ];
        let password = "another good password";
        let proof = json!({ "token": app.mailed_token("ada@example.com").await, "password": password });
        answers.push(app.post("/v1/auth/verify-email", &proof).send().await.expect(200));
        let login = app.try_login("ada@example.com", password).await.expect(200);
        let tokens = Tokens::of(&login);
        answers.extend([
            login,
            app.try_login("ada@example.com", "wrong").await.expect(401),
            app.get("/v1/me").bearer(&tokens.access).send().await.expect(200),
            app.get("/v1/me").send().await.expect(401),
            app.patch("/v1/me", &json!({ "name": "Ada" })).bearer(&tokens.access).send().await.expect(200),
            app.patch("/v1/me", &json!({ "role": "admin" })).bearer(&tokens.access).send().await.expect(422),
            app.try_refresh("none").await.expect(401),
            app.try_refresh(&tokens.refresh).await.expect(200),
            app.post("/v1/auth/logout", &json!({})).bearer(&tokens.access).send().await.expect(204),
            app.post("/v1/auth/logout", &json!({})).send().await.expect(401),
            app.get("/verify-email?token=abc").send().await.expect(400),
            app.get(&format!("/verify-email?token={link}")).send().await.expect(200),
        ]);
        for answer in &answers {
            assert_eq!(answer.header("cache-control"), "no-store", "{answer:?}");
        }
    }

    /// HT-12: metrics are not served where the API is.
    async fn there_are_no_metrics_on_the_port_of_the_api(app: TestApp) {
        app.get("/metrics").send().await.expect_problem(404, "not_found");
        app.activate("ada@example.com").await;
        let tokens = app.login("ada@example.com").await;
        app.get("/metrics").bearer(&tokens.access).send().await.expect_problem(404, "not_found");
    }

    /// HT-12: a call that comes by plain HTTP is answered, never sent on to https with what it carries.
    async fn a_plain_call_is_not_redirected(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_HTTP__PUBLIC_URL", "https://accounts.example")]).await;
        let is_no_redirect = |answer: Answer| assert!(answer.header("location").is_empty(), "{answer:?}");
        for (path, status) in [("/v1/me", 401), ("/health/live", 200), ("/nowhere", 404), ("/.well-known/jwks.json", 200)] {
            is_no_redirect(app.get(path).send().await.expect(status));
        }
        is_no_redirect(app.try_login("ada@example.com", PASSWORD).await.expect(401));
    }
}
