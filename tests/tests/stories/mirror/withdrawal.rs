//! Suspension here wins over every token, and an issuer that is trusted no longer lets nobody in.

use std::time::Duration;

use serde_json::json;

use super::issuer::Issuer;
use super::{Mirror, refused, trusting};
use crate::support::{Calls, Steps, TestApp, TestDatabase, on_both_databases};

on_both_databases! {
    /// XI-08: from the next request on, and for newer tokens as well.
    async fn a_suspended_user_is_refused_whatever_the_issuer_says(mirror: Mirror) {
        let admin = mirror.admin().await;
        let token = mirror.token("ada", json!({}));
        let id = mirror.me(&token).await.expect(200).text_of("id");
        let path = |action: &str| format!("/v1/users/{id}/{action}");
        mirror.app.post(&path("suspend"), &json!({ "reason": "spam" })).bearer(&admin).send().await.expect(200);
        refused("suspended", mirror.me(&token).await);
        mirror.app.advance(Duration::from_secs(10));
        let newer = mirror.token("ada", json!({ "name": "Countess", "banned": false }));
        refused("suspended", mirror.me(&newer).await);
        let user = mirror.app.get(&format!("/v1/users/{id}")).bearer(&admin).send().await.expect(200).json();
        assert_eq!((&user["name"], &user["account_status"]), (&json!("Ada Lovelace"), &json!("suspended")));
        mirror.app.post(&path("activate"), &json!({})).bearer(&admin).send().await.expect(200);
        assert_eq!(mirror.me(&newer).await.expect(200).json()["name"], "Countess");
    }

    /// XI-08: the end of a suspension counts from the very second.
    async fn a_suspension_with_an_end_ends(mirror: Mirror) {
        let admin = mirror.admin().await;
        let id = mirror.user("ada", json!({})).await["id"].as_str().unwrap().to_owned();
        let suspend = json!({ "reason": "rest", "until": "2026-01-01T00:10:00Z" });
        mirror.app.post(&format!("/v1/users/{id}/suspend"), &suspend).bearer(&admin).send().await.expect(200);
        mirror.app.advance(Duration::from_secs(599));
        refused("suspended", mirror.me(&mirror.token("ada", json!({}))).await);
        mirror.app.advance(Duration::from_secs(1));
        mirror.user("ada", json!({})).await;
    }

    /// XI-08: another node refuses as soon as it has heard of it.
    async fn a_suspension_counts_on_every_node(mirror: Mirror) {
        let admin = mirror.admin().await;
        let other = mirror.app.beside_with(
            mirror.app.db.options().clone(),
            &trusting(&format!("[{}, {}]", mirror.a.setting(), mirror.b.setting())),
        ).await;
        let token = mirror.token("ada", json!({}));
        let id = mirror.me(&token).await.expect(200).text_of("id");
        other.roster().catch_up().await.unwrap();
        for _ in 0..2 {
            other.get("/v1/me").bearer(&token).send().await.expect(200);
        }
        let suspend = mirror.app.post(&format!("/v1/users/{id}/suspend"), &json!({ "reason": "spam" }));
        suspend.bearer(&admin).send().await.expect(200);
        other.roster().catch_up().await.unwrap();
        refused("suspended at another node", other.get("/v1/me").bearer(&token).send().await);
    }

    /// XI-08: users of an issuer that the settings name no longer stay, and their tokens are dead.
    async fn an_issuer_that_is_trusted_no_longer_is_dead_at_once(mirror: Mirror) {
        let token = mirror.token("ada", json!({}));
        mirror.me(&token).await.expect(200);
        let issuers = format!("[{}]", mirror.b.setting());
        let restarted = mirror.app.beside_with(mirror.app.db.options().clone(), &trusting(&issuers)).await;
        refused("of yesterday's issuer", restarted.get("/v1/me").bearer(&token).send().await);
        restarted.get("/v1/me").bearer(&mirror.token_of(&mirror.b, "b", json!({}))).send().await.expect(200);
    }

    /// XI-08: and Roster's own tokens are none where the users are those of others.
    async fn own_tokens_are_dead_in_mirror_mode(db: TestDatabase) {
        let local = TestApp::start(db, &[]).await;
        local.activate("ada@example.com").await;
        let tokens = local.login("ada@example.com").await;
        let b = Issuer::start("https://b.example").await;
        let issuers = format!("[{}]", b.setting());
        let mirror = local.beside_with(local.db.options().clone(), &trusting(&issuers)).await;
        refused("a token of Roster's own", mirror.get("/v1/me").bearer(&tokens.access).send().await);
        local.get("/v1/me").bearer(&tokens.access).send().await.expect(200);
    }
}
