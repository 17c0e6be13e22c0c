//! The headers of every answer, and the challenge of every 401.

use reqwest::Method;
use serde_json::json;

use crate::support::{
    Answer, Call, Calls, PASSWORD, Page, Route, States, Steps, TestApp, TestDatabase, Tokens,
    on_both_databases, routes,
};

const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// Whether a page is shown there, with a policy of its own.
fn is_page(path: &str) -> bool {
    path == "/docs" || Page::ALL.iter().any(|page| page.path() == path)
}

/// Public documents, the same for everybody.
fn is_public(path: &str) -> bool {
    ["/.well-known/", "/docs", "/openapi.json", "/problems/"].iter().any(|prefix| path.starts_with(prefix))
}

#[track_caller]
fn check(answer: &Answer, path: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), value, "{name} of {path}: {answer:?}");
    }
    let policy = answer.header("content-security-policy");
    if is_page(path) {
        let parts: Vec<_> = policy.split(';').map(str::trim).collect();
        assert!(
            parts.contains(&"default-src 'none'") && parts.contains(&"frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http"), "{policy}");
    } else {
        assert_eq!(policy, API_POLICY, "{path}");
    }
    if !is_public(path) || answer.status >= 400 {
        assert_eq!(answer.header("cache-control"), "no-store", "{path}: {answer:?}");
    }
    assert!(!answer.header("cache-control").is_empty(), "{path}");
    assert!(!answer.header("x-request-id").is_empty(), "{path}");
    for name in ["server", "x-powered-by", "access-control-allow-origin"] {
        assert!(!answer.headers.contains_key(name), "{name} of {path}");
    }
}

/// Each route as a stranger calls it, as a signed-in user does, and by a method that it does not take.
fn calls(app: &TestApp, token: &str) -> Vec<(Call, String)> {
    let mut calls = Vec::new();
    for Route { method, path, .. } in routes() {
        calls.push((app.call(method.clone(), &path), path.clone()));
        calls.push((app.call(method, &path).bearer(token), path.clone()));
        calls.push((app.call(Method::from_bytes(b"BREW").unwrap(), &path), String::new()));
    }
    calls.push((app.get("/nowhere"), "/nowhere".to_owned()));
    calls
}

on_both_databases! {
    /// HT-07: every route, whether it answers or refuses.
    async fn every_answer_of_every_route_carries_the_security_headers(app: TestApp) {
        app.activate("ada@example.com").await;
        let token = app.login("ada@example.com").await.access;
        let (mut good, mut bad) = (0, 0);
        for (call, path) in calls(&app, &token) {
            let answer = call.send().await;
            check(&answer, &path);
            assert!(!answer.headers.contains_key("strict-transport-security"));
            if answer.status < 400 { good += 1 } else { bad += 1 }
        }
        assert!(good > 10 && bad > 20, "{good} answers, {bad} refusals");
    }

    /// HT-07: behind https every answer insists on it. HT-12: and none leads from http to https.
    async fn every_answer_insists_on_https_where_that_is_the_public_url(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_HTTP__PUBLIC_URL", "https://accounts.example")]).await;
        for (call, path) in calls(&app, "none") {
            let answer = call.send().await;
            let value = answer.header("strict-transport-security");
            assert_eq!(value, "max-age=31536000; includeSubDomains", "{path}");
            assert!(!(300..400).contains(&answer.status), "{path}: {answer:?}");
        }
    }

    /// HT-11: every 401, of whatever code, challenges; `error="invalid_token"` stands where an access token was sent
    /// and refused, and only there.
    async fn every_401_challenges(app: TestApp) {
        app.activate("ada@example.com").await;
        let Tokens { access, refresh, .. } = app.login("ada@example.com").await;
        app.post("/v1/auth/logout", &json!({})).bearer(&access).send().await.expect(204);
        let login = json!({ "identifier": "ada@example.com", "password": "wrong horse battery" });
        let verify = json!({ "token": "A".repeat(43) });
        let sent = [
            (app.get("/v1/me"), "unauthenticated", false),
            (app.get("/v1/me").header("authorization", "Basic YTpi"), "unauthenticated", false),
            (app.get("/v1/me?access_token=x").header("x-access-token", &access), "unauthenticated", false),
            (app.get("/v1/me").header("cookie", &format!("access_token={access}")), "unauthenticated", false),
            (app.patch("/v1/me", &json!({})), "unauthenticated", false),
            (app.call(Method::POST, "/v1/auth/logout"), "unauthenticated", false),
            (app.post("/v1/auth/login", &login), "invalid_credentials", false),
            (app.post("/v1/auth/refresh", &json!({ "refresh_token": refresh })), "invalid_refresh_token", false),
            (app.get("/v1/me").bearer(&access), "unauthenticated", true),
            (app.get("/v1/me").bearer(&refresh), "unauthenticated", true),
            (app.get("/v1/me").bearer("nonsense"), "unauthenticated", true),
            (app.get("/v1/me").header("authorization", "Bearer"), "unauthenticated", true),
            (app.patch("/v1/me", &json!({})).bearer(&access), "unauthenticated", true),
            (app.call(Method::POST, "/v1/auth/logout").bearer(&access), "unauthenticated", true),
            (app.post("/v1/auth/verify-email", &verify).bearer(&access), "unauthenticated", true),
        ];
        for (call, code, is_token_refused) in sent {
            let answer = call.send().await.expect_problem(401, code);
            let challenge = if is_token_refused { r#"Bearer error="invalid_token""# } else { "Bearer" };
            assert_eq!(answer.header("www-authenticate"), challenge, "{answer:?}");
        }
    }

    /// HT-11: who is not signed in learns no more than that; 403 is for those whose password is right; what is not
    /// there is 404 for everybody; and none of these challenges.
    async fn it_is_fixed_what_is_401_403_and_404(app: TestApp) {
        app.activate("ada@example.com").await;
        let token = app.login("ada@example.com").await.access;
        let user = "/v1/users/0198c0de-0000-7000-8000-000000000001";
        app.get(user).send().await.expect_problem(401, "unauthenticated");
        let forbidden = app.get(user).bearer(&token).send().await.expect_problem(403, "forbidden");
        assert!(!forbidden.headers.contains_key("www-authenticate"));
        for path in ["/v1/nothing", "/v1/users/0198c0de-0000-7000-8000-000000000001/nothing", "/v1/me/nothing"] {
            for call in [app.get(path), app.get(path).bearer("nonsense"), app.get(path).bearer(&token)] {
                let answer = call.send().await.expect_problem(404, "not_found");
                assert!(!answer.headers.contains_key("www-authenticate"));
            }
        }
        app.suspended("suspended@example.com").await;
        let right = app.try_login("suspended@example.com", PASSWORD).await.expect_problem(403, "account_suspended");
        assert!(!right.headers.contains_key("www-authenticate"));
        app.try_login("suspended@example.com", "wrong").await.expect_problem(401, "invalid_credentials");
        // A path that is there says which methods it has, whoever asks.
        app.call(Method::PUT, "/v1/me").send().await.expect_problem(405, "method_not_allowed");
    }

    /// HT-11: what is sent is not judged before its sender is known; however bad it is, and however fast the database.
    async fn a_sender_is_known_before_anything_is_judged(app: TestApp) {
        app.activate("ada@example.com").await;
        let token = app.login("ada@example.com").await.access;
        app.post("/v1/auth/logout", &json!({})).bearer(&token).send().await.expect(204);
        let patch = || app.call(Method::PATCH, "/v1/me");
        patch().send().await.expect_problem(401, "unauthenticated");
        app.patch("/v1/me", &json!({ "role": "admin" })).send().await.expect_problem(401, "unauthenticated");
        let bodies = [("text/plain", "x"), ("application/json", "[]"), ("application/json", "{")];
        for (kind, body) in bodies {
            for query in ["", "?unknown=1"] {
                for (method, path) in
                    [(Method::PATCH, "/v1/me"), (Method::POST, "/v1/auth/logout"), (Method::POST, "/v1/auth/verify-email")]
                {
                    let call = app.call(method, &format!("{path}{query}")).body(kind, body);
                    call.bearer(&token).send().await.expect_problem(401, "unauthenticated");
                }
            }
        }
        app.get("/v1/me?unknown=1").bearer(&token).send().await.expect_problem(401, "unauthenticated");
        // What no server could read is told to anybody.
        app.get("/v1/me?a=1&a=2").bearer(&token).send().await.expect_problem(400, "malformed_request");
    }
}
