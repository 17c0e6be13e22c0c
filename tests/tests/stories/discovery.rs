//! What a verifier of access tokens needs to know, and that one from the shelf needs no more.

use std::process::Command;

use serde_json::json;

use crate::support::{Calls, Steps, TestApp, TestDatabase, on_both_databases, setting};

/// All that a backend in JavaScript has to do, given the issuer.
const VERIFIER: &str = r"
import { createRemoteJWKSet, jwtVerify } from 'jose';
const [issuer, token] = process.argv.slice(1);
const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
const algorithms = metadata.id_token_signing_alg_values_supported;
const options = { issuer: metadata.issuer, audience: issuer, typ: 'at+jwt', algorithms };
const { payload } = await jwtVerify(token, keys, options);
console.log(JSON.stringify(payload));
";

/// Node as `cargo xtask test` provides it.
fn node() -> Command {
    let mut node = Command::new(setting("ROSTER_TEST_NODE"));
    node.current_dir(setting("ROSTER_TEST_NODE_MODULES")).args([
        "--input-type=module",
        "--eval",
        VERIFIER,
        "--",
    ]);
    node
}

async fn is_accepted_by_jose(algorithm: &str) {
    let settings = [("ROSTER_AUTH__SIGNING_ALGORITHM", algorithm)];
    let app = TestApp::in_real_time(TestDatabase::sqlite().await, &settings).await;
    let user = app.activate("ada@example.com").await;
    let tokens = app.login("ada@example.com").await;
    let url = app.url();
    let verify = |token: String| {
        let mut verifier = node();
        verifier.args([url.clone(), token]);
        tokio::task::spawn_blocking(move || verifier.output().unwrap())
    };
    let good = verify(tokens.access.clone()).await.unwrap();
    assert!(good.status.success(), "{}", String::from_utf8_lossy(&good.stderr));
    let claims: serde_json::Value = serde_json::from_slice(&good.stdout).unwrap();
    assert_eq!((&claims["sub"], &claims["sid"]), (&user["id"], &json!(tokens.session)));
    // It does look: with another signature it accepts nothing.
    let (message, _) = tokens.access.rsplit_once('.').unwrap();
    assert!(!verify(format!("{message}.{}", "A".repeat(86))).await.unwrap().status.success());
}

#[tokio::test]
#[ignore = "needs jose: run by cargo xtask test"]
async fn jose_accepts_an_access_token_given_only_the_issuer() {
    is_accepted_by_jose("EdDSA").await;
}

#[tokio::test]
#[ignore = "needs jose: run by cargo xtask test"]
async fn jose_accepts_an_es256_access_token_given_only_the_issuer() {
    is_accepted_by_jose("ES256").await;
}

on_both_databases! {
    async fn the_discovery_document_leads_to_the_keys(app: TestApp) {
        let answer = app.get("/.well-known/openid-configuration").send().await.expect(200);
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.json(), json!({
            "issuer": app.url(),
            "jwks_uri": format!("{}/.well-known/jwks.json", app.url()),
            "id_token_signing_alg_values_supported": ["EdDSA"],
            "subject_types_supported": ["public"],
            "response_types_supported": [],
        }));
    }

    async fn the_discovery_document_tells_the_issuer_that_is_set(db: TestDatabase) {
        let settings = [
            ("ROSTER_HTTP__PUBLIC_URL", "https://accounts.example/roster"),
            ("ROSTER_AUTH__ISSUER", "roster.internal"),
            ("ROSTER_AUTH__SIGNING_ALGORITHM", "ES256"),
        ];
        let app = TestApp::start(db, &settings).await;
        let document = app.get("/.well-known/openid-configuration").send().await.expect(200).json();
        assert_eq!(document["issuer"], "roster.internal");
        assert_eq!(document["jwks_uri"], "https://accounts.example/roster/.well-known/jwks.json");
        assert_eq!(document["id_token_signing_alg_values_supported"], json!(["ES256"]));
    }
}
