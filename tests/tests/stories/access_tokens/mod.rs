//! Access tokens: what is refused, one falsified thing at a time.

mod algorithms;
mod claims;
mod encoding;
mod headers;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::{Calls, Steps, TestApp, Tokens};

/// The parts of a good token, to make bad ones from.
struct Genuine {
    tokens: Tokens,
    header: Value,
    claims: Value,
}

impl Genuine {
    /// Of a user who has just signed in.
    async fn of(app: &TestApp) -> Self {
        app.activate("ada@example.com").await;
        let tokens = app.login("ada@example.com").await;
        let parts: Vec<Value> = tokens.access.split('.').take(2).map(decoded).collect();
        Self { header: parts[0].clone(), claims: parts[1].clone(), tokens }
    }

    /// The key id.
    fn kid(&self) -> &str {
        self.header["kid"].as_str().unwrap()
    }

    /// A claim that is a number.
    fn number(&self, claim: &str) -> i64 {
        self.claims[claim].as_i64().unwrap()
    }

    /// A right signature over its header with these members written over. A member that is [`absent`] is left out.
    async fn with_header(&self, app: &TestApp, members: Value) -> String {
        let header = overwritten(&self.header, &members);
        app.roster().sign_for_tests(&header.to_string(), &self.claims.to_string()).await
    }

    /// A right signature over its claims with these members written over. A member that is [`absent`] is left out.
    async fn with_claims(&self, app: &TestApp, members: Value) -> String {
        let claims = overwritten(&self.claims, &members);
        app.roster().sign_for_tests(&self.header.to_string(), &claims.to_string()).await
    }
}

/// Stands for a member that is to be left out.
fn absent() -> Value {
    json!({ "absent": true })
}

fn overwritten(object: &Value, members: &Value) -> Value {
    let mut object = object.clone();
    for (name, value) in members.as_object().unwrap() {
        if *value == absent() {
            object.as_object_mut().unwrap().remove(name);
        } else {
            object[name] = value.clone();
        }
    }
    object
}

/// A part of a token, read.
fn decoded(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// A part of a token, written.
fn encoded(part: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(part)
}

/// The token opens nothing, and the answer says no more than that.
async fn refuses(app: &TestApp, what: &str, token: &str) {
    let answer = app.get("/v1/me").bearer(token).send().await;
    let is_refused = answer.status == 401 && answer.json()["code"] == "unauthenticated";
    assert!(is_refused, "{what}: {token}: {answer:?}");
    assert_eq!(answer.header("www-authenticate"), r#"Bearer error="invalid_token""#, "{what}");
}

/// The token is a good one.
async fn accepts(app: &TestApp, what: &str, token: &str) {
    let answer = app.get("/v1/me").bearer(token).send().await;
    assert_eq!(answer.status, 200, "{what}: {token}: {answer:?}");
}
