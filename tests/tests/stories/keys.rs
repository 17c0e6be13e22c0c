//! The keys behind access tokens: published without their private halves, rotated with an overlap, revoked at once.

use std::collections::BTreeSet;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::support::{Calls, Steps, TestApp, TestDatabase, Tokens, on_both_databases};

/// The published keys.
async fn published(app: &TestApp) -> Vec<Value> {
    let set = app.get("/.well-known/jwks.json").send().await.expect(200).json();
    set["keys"].as_array().unwrap().clone()
}

async fn published_ids(app: &TestApp) -> Vec<String> {
    published(app).await.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

/// The id of the key that signed a token.
fn kid(tokens: &Tokens) -> String {
    let header = URL_SAFE_NO_PAD.decode(tokens.access.split('.').next().unwrap()).unwrap();
    serde_json::from_slice::<Value>(&header).unwrap()["kid"].as_str().unwrap().to_owned()
}

async fn status(app: &TestApp, tokens: &Tokens) -> u16 {
    app.get("/v1/me").bearer(&tokens.access).send().await.status
}

/// The published keys have exactly these members and no others.
async fn publishes_only(app: &TestApp, members: &[&str]) {
    let keys = published(app).await;
    assert_eq!(keys.len(), 1);
    let found: BTreeSet<&str> = keys[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(found, members.iter().copied().collect());
    assert_eq!(keys[0]["use"], "sig");
}

on_both_databases! {
    /// JW-08: what is published of an Ed25519 key is its public half.
    async fn the_key_set_is_public_only(app: TestApp) {
        publishes_only(&app, &["alg", "crv", "kid", "kty", "use", "x"]).await;
        let set = app.get("/.well-known/jwks.json").send().await.expect(200);
        assert_eq!(set.header("content-type"), "application/jwk-set+json");
        assert_eq!(set.header("cache-control"), "public, max-age=300");
    }

    /// JW-08: the same of a P-256 key.
    async fn the_key_set_of_es256_is_public_only(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_AUTH__SIGNING_ALGORITHM", "ES256")]).await;
        publishes_only(&app, &["alg", "crv", "kid", "kty", "use", "x", "y"]).await;
        let key = published(&app).await.remove(0);
        assert_eq!((&key["alg"], &key["crv"]), (&"ES256".into(), &"P-256".into()));
    }

    /// JW-08: a new key is published ten minutes before it signs, the old one verifies to the end of what it signed.
    async fn a_rotation_overlaps(app: TestApp) {
        app.activate("ada@example.com").await;
        let first = app.login("ada@example.com").await;
        let old = kid(&first);
        let new = app.roster().rotate_keys().await.unwrap().kid;
        assert_ne!(old, new);
        assert_eq!(published_ids(&app).await, [new.clone(), old.clone()]);
        // Verifiers may keep the key set for five minutes: until all know the new key, the old one signs.
        app.advance(Duration::from_secs(10 * 60 - 1));
        let second = app.login("ada@example.com").await;
        assert_eq!(kid(&second), old);
        app.advance(Duration::from_secs(1));
        let third = app.login("ada@example.com").await;
        assert_eq!(kid(&third), new);
        app.advance(Duration::from_secs(15 * 60 - 2));
        assert_eq!((status(&app, &second).await, status(&app, &third).await), (200, 200));
        assert_eq!(published_ids(&app).await, [new.clone(), old]);
        app.advance(Duration::from_secs(2));
        assert_eq!((status(&app, &second).await, status(&app, &third).await), (401, 200));
        assert_eq!(published_ids(&app).await, [new]);
    }

    /// JW-08: a key that is taken out takes its tokens along at once; the sessions go on with the next key.
    async fn a_revoked_key_ends_its_tokens(app: TestApp) {
        app.activate("ada@example.com").await;
        let tokens = app.login("ada@example.com").await;
        let old = kid(&tokens);
        assert_eq!(status(&app, &tokens).await, 200);
        app.roster().revoke_key(&old).await.unwrap();
        let answer = app.get("/v1/me").bearer(&tokens.access).send().await.expect_problem(401, "unauthenticated");
        assert_eq!(answer.header("www-authenticate"), r#"Bearer error="invalid_token""#);
        let next = Tokens::of(&app.try_refresh(&tokens.refresh).await.expect(200));
        assert_ne!(kid(&next), old);
        assert_eq!(published_ids(&app).await, [kid(&next)]);
        assert_eq!(status(&app, &next).await, 200);
    }

    /// JW-08: a key that another process took out is out here within seconds.
    async fn a_key_that_another_process_revoked_ends_its_tokens(app: TestApp) {
        app.activate("ada@example.com").await;
        let tokens = app.login("ada@example.com").await;
        app.roster().rotate_keys().await.unwrap();
        app.db.execute(&format!("DELETE FROM signing_keys WHERE kid = '{}'", kid(&tokens))).await;
        app.advance(Duration::from_secs(5));
        assert_eq!(status(&app, &tokens).await, 401);
    }

    async fn a_node_whose_clock_is_behind_signs_with_the_only_key_there_is(app: TestApp) {
        app.activate("ada@example.com").await;
        // As a node leaves it whose clock is ahead of this one's.
        app.db.execute("UPDATE signing_keys SET not_before = '2026-01-01T00:00:30+00:00'").await;
        app.advance(Duration::from_secs(5));
        let tokens = app.login("ada@example.com").await;
        assert_eq!(status(&app, &tokens).await, 200);
    }

    /// JW-08: no key comes with the program: every installation makes its own.
    async fn every_installation_has_keys_of_its_own(app: TestApp) {
        let other = TestApp::sqlite().await;
        assert_ne!(published_ids(&app).await, published_ids(&other).await);
        app.activate("ada@example.com").await;
        let tokens = app.login("ada@example.com").await;
        assert_eq!(status(&other, &tokens).await, 401);
    }
}
