//! Refreshing: rotation, replays, reuse.

mod copies;
mod model;
mod parallel;
mod races;
mod rotation;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::support::{Calls, Steps, TestApp, Tokens};

/// The claims of an access token.
fn claims(access: &str) -> Value {
    let part = access.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// The generation that an access token was issued with.
fn generation(tokens: &Tokens) -> u64 {
    claims(&tokens.access)["gen"].as_u64().unwrap()
}

/// The next tokens.
async fn next(app: &TestApp, tokens: &Tokens) -> Tokens {
    Tokens::of(&app.try_refresh(&tokens.refresh).await.expect(200))
}

/// Shows an access token, which has to be accepted.
async fn uses(app: &TestApp, tokens: &Tokens) {
    app.get("/v1/me").bearer(&tokens.access).send().await.expect(200);
}

/// The token gets nothing.
async fn refuses(app: &TestApp, tokens: &Tokens) {
    app.try_refresh(&tokens.refresh).await.expect_problem(401, "invalid_refresh_token");
}

/// No token of the session opens anything.
async fn is_over(app: &TestApp, family: &[&Tokens]) {
    for tokens in family {
        app.get("/v1/me").bearer(&tokens.access).send().await.expect_problem(401, "unauthenticated");
        refuses(app, tokens).await;
    }
}
