//! Whatever is wrong with a request to the real routes, the answer is a problem document that tells nothing else.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Call, Calls, PASSWORD, States, Steps, TestApp, Tokens, on_both_databases, raw};

/// What a document may say, and nothing else.
const MEMBERS: [&str; 7] = ["type", "title", "status", "code", "detail", "request_id", "errors"];

/// Words of statements, of the code's own types and files, and of the machine.
const INSIDES: [&str; 20] = [
    "SELECT",
    "INSERT",
    "UPDATE ",
    "sqlx",
    "sea_orm",
    "SeaORM",
    "SQLite",
    "sqlite",
    "Postgres",
    "postgres",
    "actix",
    "serde",
    "tokio",
    "roster_",
    "::",
    ".rs",
    "/src",
    "/tmp",
    "panick",
    "no such table",
];

/// A request that is refused or fails, and its answer.
struct Provoked {
    answer: Answer,
    status: u16,
    code: &'static str,
}

fn json_body(app: &TestApp, path: &str, body: impl Into<Vec<u8>>) -> Call {
    app.call(Method::POST, path).body("application/json", body.into())
}

/// Requests of strangers.
fn by_strangers(app: &TestApp) -> Vec<(Call, u16, &'static str)> {
    let login = |body: &[u8]| json_body(app, "/v1/auth/login", body);
    let typed = |kind: &str| app.call(Method::POST, "/v1/auth/login").body(kind, "{}");
    let deep = format!(r#"{{"identifier":{}{}}}"#, "[".repeat(40), "]".repeat(40));
    let token = "A".repeat(43);
    vec![
        (app.get("/"), 404, "not_found"),
        (app.get("/nowhere"), 404, "not_found"),
        (app.get("/v1//me"), 404, "not_found"),
        (app.get("/v1/me/"), 404, "not_found"),
        (app.get("/V1/ME"), 404, "not_found"),
        (app.get("/v1/nothing"), 404, "not_found"),
        (app.get("/v1/users/1"), 401, "unauthenticated"),
        (app.get("/metrics"), 404, "not_found"),
        (app.get("/problems/nonsense"), 404, "not_found"),
        (app.get("/docs/nothing.js"), 404, "not_found"),
        (app.call(Method::PUT, "/v1/me"), 405, "method_not_allowed"),
        (app.get("/v1/auth/login"), 405, "method_not_allowed"),
        (app.get("/v1/me"), 401, "unauthenticated"),
        (app.get("/v1/me").bearer("a.b.c"), 401, "unauthenticated"),
        (app.get("/v1/me").header("authorization", "Bearer"), 401, "unauthenticated"),
        (app.get("/v1/me").header("authorization", "Basic YTpi"), 401, "unauthenticated"),
        (app.get("/health/live?a=1&a=2"), 400, "malformed_request"),
        (app.get("/health/live?a=%ff"), 400, "malformed_request"),
        (app.get("/health/live?a=1"), 422, "validation_failed"),
        (app.get(&format!("/health/live?{}", "a".repeat(9_000))), 414, "uri_too_long"),
        (typed("text/plain"), 415, "unsupported_media_type"),
        (typed("application/json; charset=latin1"), 415, "unsupported_media_type"),
        (typed("application/merge-patch+json"), 415, "unsupported_media_type"),
        (typed("application/json").header("content-encoding", "gzip"), 415, "unsupported_media_type"),
        (app.call(Method::POST, "/v1/auth/login"), 415, "unsupported_media_type"),
        (app.post("/verify-email", &json!({})), 415, "unsupported_media_type"),
        (login(b""), 400, "malformed_request"),
        (login(b"{"), 400, "malformed_request"),
        (login(b"{} {}"), 400, "malformed_request"),
        (login(b"{\"identifier\":\"\xff\"}"), 400, "malformed_request"),
        (login(br#"{"a":1,"a":1}"#), 400, "malformed_request"),
        (login(deep.as_bytes()), 400, "malformed_request"),
        (login(b"[]"), 422, "validation_failed"),
        (login(b"null"), 422, "validation_failed"),
        (login(b"{}"), 422, "validation_failed"),
        (login(br#"{"identifier":["a"],"password":{}}"#), 422, "validation_failed"),
        (login(&[b' '; 66_000]), 413, "payload_too_large"),
        (login(br#"{"identifier":"nobody@example.com","password":"wrong"}"#), 401, "invalid_credentials"),
        (app.post("/v1/auth/refresh", &json!({ "refresh_token": "x" })), 401, "invalid_refresh_token"),
        (app.call(Method::POST, "/v1/auth/logout"), 401, "unauthenticated"),
        (app.call(Method::POST, "/v1/auth/logout").bearer("x"), 401, "unauthenticated"),
        (app.post("/v1/auth/verify-email", &json!({ "token": token })), 400, "invalid_token"),
        (app.post("/v1/auth/register", &json!({ "email": "x" })), 422, "validation_failed"),
        (form(app, "token=a&token=b"), 400, "malformed_request"),
    ]
}

fn form(app: &TestApp, body: &str) -> Call {
    app.call(Method::POST, "/verify-email").body("application/x-www-form-urlencoded", body.to_owned())
}

/// Requests about accounts that exist.
async fn about_accounts(app: &TestApp) -> Vec<(Call, u16, &'static str)> {
    app.activate("ada@example.com").await;
    let Tokens { access, .. } = app.login("ada@example.com").await;
    let patch = |body: Value| app.patch("/v1/me", &body).bearer(&access);
    patch(json!({ "username": "ada" })).send().await.expect(200);
    app.activate("grace@example.com").await;
    let grace = app.login("grace@example.com").await.access;
    app.suspended("suspended@example.com").await;
    app.pending("pending@example.com").await;
    app.locked("locked@example.com").await;
    let login = |identifier: &str| {
        app.post("/v1/auth/login", &json!({ "identifier": identifier, "password": PASSWORD }))
    };
    let token = app.register("open@example.com").await.token;
    vec![
        (app.get("/v1/me?a=1").bearer(&access), 422, "validation_failed"),
        (app.get("/v1/users/1").bearer(&access), 403, "forbidden"),
        (patch(json!({ "role": "admin" })), 422, "validation_failed"),
        (patch(json!({ "metadata": { "a": "x".repeat(17_000) } })), 422, "validation_failed"),
        (patch(json!({})).header("if-match", "\"0\""), 412, "stale_version"),
        (app.patch("/v1/me", &json!({ "username": "ADA" })).bearer(&grace), 409, "username_taken"),
        (app.call(Method::PATCH, "/v1/me").bearer(&access), 415, "unsupported_media_type"),
        (login("suspended@example.com"), 403, "account_suspended"),
        (login("pending@example.com"), 403, "email_not_verified"),
        (login("locked@example.com"), 429, "too_many_attempts"),
        (
            app.post("/v1/auth/verify-email", &json!({ "token": token })),
            403,
            "password_confirmation_required",
        ),
    ]
}

/// A database that is broken: nobody's mistake, and nobody's business.
async fn failures(app: &TestApp) -> Vec<(Call, u16, &'static str)> {
    app.db.execute("ALTER TABLE users RENAME TO users_gone").await;
    let login = json!({ "identifier": "ada@example.com", "password": PASSWORD });
    let register = json!({ "email": "new@example.com", "password": PASSWORD });
    vec![
        (app.post("/v1/auth/login", &login), 500, "internal_error"),
        (app.post("/v1/auth/register", &register), 500, "internal_error"),
    ]
}

async fn provoke(calls: Vec<(Call, u16, &'static str)>) -> Vec<Provoked> {
    let mut provoked = Vec::new();
    for (call, status, code) in calls {
        provoked.push(Provoked { answer: call.send().await, status, code });
    }
    provoked
}

on_both_databases! {
    /// HT-01: more than thirty failures of every kind, each of them a document of the same form that names no
    /// statement, no path and no type; its `type` leads to an explanation.
    async fn every_failure_is_a_problem_document(app: TestApp) {
        let mut provoked = provoke(by_strangers(&app)).await;
        provoked.extend(provoke(about_accounts(&app).await).await);
        provoked.extend(provoke(failures(&app).await).await);
        assert!(provoked.len() >= 30);
        let mut explained = BTreeSet::new();
        for Provoked { answer, status, code } in provoked {
            let answer = answer.expect_problem(status, code);
            let document = answer.json();
            let members = document.as_object().unwrap();
            assert!(members.keys().all(|member| MEMBERS.contains(&member.as_str())), "{answer:?}");
            assert_eq!(document["status"], status);
            assert_eq!(document["request_id"], answer.header("x-request-id"));
            assert_eq!(document["type"], format!("{}/problems/{code}", app.url()));
            assert!(!answer.text_of("title").is_empty() && !answer.text_of("detail").is_empty());
            assert_eq!(members.contains_key("errors"), code == "validation_failed", "{answer:?}");
            for inside in INSIDES {
                assert!(!answer.text.contains(inside), "{inside}: {answer:?}");
            }
            explained.insert(code);
        }
        for code in explained {
            app.get(&format!("/problems/{code}")).send().await.expect(200);
        }
    }

    /// HT-01: a client's own request id comes back, in the header and in the document.
    async fn the_request_id_of_the_caller_is_kept(app: TestApp) {
        let answer = app.get("/v1/me").header("x-request-id", "caller-1").send().await;
        let answer = answer.expect_problem(401, "unauthenticated");
        assert_eq!((answer.header("x-request-id"), answer.text_of("request_id").as_str()), ("caller-1", "caller-1"));
        let other = app.get("/v1/me").header("x-request-id", "a b").send().await;
        assert_ne!(other.header("x-request-id"), "a b");
    }

    /// HT-01: heads that a well-behaved client does not send. What is no request at all may be a bare status.
    async fn odd_heads_are_refused_and_harm_nothing(app: TestApp) {
        let odd_paths = ["/v1/%2e%2e/v1/me", "/v1/./me", "/v1%2Fme", "/v1/me%00", "/v1/%zz", "/v1\\me", "//v1/me"];
        for path in odd_paths {
            let answer = raw(&app, format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).await;
            let status = answer.split(' ').nth(1).unwrap().to_owned();
            assert!(["404", "400"].contains(&status.as_str()), "{path}: {answer}");
            assert!(status == "400" || answer.contains(r#""code":"not_found""#), "{path}: {answer}");
        }
        // Every byte that a header value can hold, one at a time, in the place of a token.
        for byte in (0x20..=0xff_u8).filter(|byte| *byte != 0x7f) {
            let head = b"GET /v1/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer a";
            let request = [&head[..], &[byte], b"\r\n\r\n"].concat();
            let answer = raw(&app, request).await;
            assert!(answer.starts_with("HTTP/1.1 401 "), "{byte}: {answer}");
        }
        app.get("/health/ready").send().await.expect(200);
    }
}
