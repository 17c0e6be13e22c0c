//! Newer tokens, and the user who follows them.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Mirror, absent};
use crate::support::{Calls, on_both_databases};

impl Mirror {
    /// The user after a token that is issued a minute later.
    async fn later(&self, more: Value) -> Value {
        self.app.advance(Duration::from_mins(1));
        self.user("ada", more).await
    }

    async fn actions(&self) -> Vec<String> {
        let events = self.app.db.rows("SELECT action FROM audit_events ORDER BY occurred_at, id").await;
        events.iter().map(|event| event["action"].as_str().unwrap().to_owned()).collect()
    }
}

on_both_databases! {
    async fn a_newer_token_is_followed(mirror: Mirror) {
        let before = mirror.user("ada", json!({})).await;
        let user = mirror.later(json!({
            "name": "Countess", "image": "https://example.com/c.png", "email": "countess@example.com", "email_verified": false,
        })).await;
        assert_eq!(user["id"], before["id"]);
        assert_eq!((&user["name"], &user["image"]), (&json!("Countess"), &json!("https://example.com/c.png")));
        assert_eq!((&user["email"], &user["email_verified"]), (&json!("countess@example.com"), &json!(false)));
        assert_eq!((&before["version"], &user["version"]), (&json!(1), &json!(2)));
        assert_eq!(user["updated_at"], "2026-01-01T00:01:00Z");
        assert_eq!(mirror.actions().await, ["user.registered", "user.updated"]);
    }

    async fn what_is_absent_stays_and_null_clears(mirror: Mirror) {
        mirror.user("ada", json!({ "image": "https://example.com/a.png" })).await;
        let user = mirror.later(json!({ "name": absent(), "email_verified": absent() })).await;
        assert_eq!((&user["name"], &user["email_verified"], &user["version"]), (&json!("Ada Lovelace"), &json!(true), &json!(1)));
        let user = mirror.later(json!({ "name": null, "image": null, "email_verified": null })).await;
        assert_eq!((&user["name"], &user["image"], &user["email_verified"]), (&Value::Null, &Value::Null, &json!(false)));
        assert_eq!(user["version"], json!(2));
    }

    /// The proof of one address is none of the next.
    async fn another_address_is_verified_only_by_the_token_that_tells_it(mirror: Mirror) {
        mirror.user("ada", json!({})).await;
        let user = mirror.later(json!({ "email": "new@example.com", "email_verified": absent() })).await;
        assert_eq!(user["email_verified"], json!(false));
        let user = mirror.later(json!({ "email": "new@example.com" })).await;
        assert_eq!(user["email_verified_at"], "2026-01-01T00:02:00Z");
    }

    async fn a_token_that_tells_nothing_new_leaves_no_trace_but_that_it_was_seen(mirror: Mirror) {
        let before = mirror.user("ada", json!({})).await;
        assert_eq!(mirror.later(json!({})).await, before);
        assert_eq!(mirror.actions().await, ["user.registered"]);
        let seen = mirror.app.db.rows("SELECT id FROM identities WHERE last_seen_at = token_issued_at").await;
        assert_eq!(seen.len(), 1);
    }

    async fn an_older_token_signs_in_and_changes_nothing(mirror: Mirror) {
        let old = mirror.token("ada", json!({ "name": "Old", "image": "https://example.com/old.png" }));
        mirror.me(&old).await.expect(200);
        let new = mirror.later(json!({ "name": "New" })).await;
        assert_eq!(mirror.me(&old).await.expect(200).json(), new);
        // One that is newer than the newest and was issued before now.
        mirror.app.advance(Duration::from_mins(5));
        assert_eq!(mirror.me(&old).await.expect(200).json(), new);
        assert_eq!(mirror.actions().await, ["user.registered", "user.updated"]);
    }

    /// Asked for right after a change: the issuer's clock has whole seconds.
    async fn a_token_of_the_same_second_is_followed_as_well(mirror: Mirror) {
        mirror.user("ada", json!({})).await;
        assert_eq!(mirror.user("ada", json!({ "name": "Countess" })).await["name"], "Countess");
        let user = mirror.user("ada", json!({ "email_verified": false, "name": "Countess" })).await;
        assert_eq!(user["email_verified"], json!(false));
        let user = mirror.user("ada", json!({ "email": "new@example.com" })).await;
        assert_eq!((&user["email"], &user["email_verified"]), (&json!("new@example.com"), &json!(true)));
    }

    async fn an_address_that_somebody_has_leaves_the_old_one_and_is_audited_once(mirror: Mirror) {
        mirror.user("grace", json!({})).await;
        mirror.user("ada", json!({})).await;
        let taken = |name: &str| json!({ "email": "Grace@example.com", "email_verified": false, "name": name });
        let user = mirror.later(taken("One")).await;
        assert_eq!((&user["email"], &user["email_verified"], &user["name"]), (&json!("ada@example.com"), &json!(true), &json!("One")));
        let user = mirror.later(taken("One")).await;
        assert_eq!((&user["email"], &user["version"]), (&json!("ada@example.com"), &json!(2)));
        mirror.later(taken("Two")).await;
        assert_eq!(mirror.actions().await, ["user.registered", "user.registered", "identity.email_conflict", "user.updated"]);
        let told = mirror.app.db.rows("SELECT CAST(details AS TEXT) AS details FROM audit_events WHERE action = 'identity.email_conflict'").await;
        assert!(!told[0]["details"].as_str().unwrap().contains('@'), "{told:?}");
        let grace = mirror.user("grace", json!({})).await;
        assert_eq!(grace["email"], "grace@example.com");
        // Once it is free it is taken over.
        let row = mirror.app.db.id(grace["id"].as_str().unwrap().parse().unwrap());
        mirror.app.db.execute(&format!("DELETE FROM users WHERE id = {row}")).await;
        assert_eq!(mirror.later(taken("Two")).await["email"], "Grace@example.com");
    }

    async fn times_of_a_newer_token_count_as_far_as_they_make_sense(mirror: Mirror) {
        let times = |created: &str, updated: &str| json!({ "createdAt": created, "updatedAt": updated });
        mirror.user("ada", times("2025-03-01T00:00:00Z", "2025-04-01T00:00:00Z")).await;
        let user = mirror.later(times("2025-02-01T00:00:00Z", "2025-05-01T00:00:00Z")).await;
        assert_eq!((&user["created_at"], &user["updated_at"]), (&json!("2025-02-01T00:00:00Z"), &json!("2025-05-01T00:00:00Z")));
        let same = mirror.later(times("2027-01-01T00:00:00Z", "2025-04-01T00:00:00Z")).await;
        assert_eq!(same, user, "a creation in the future, and an update before the last");
        let user = mirror.later(times("2025-12-01T00:00:00Z", "2025-04-01T00:00:00Z")).await;
        assert_eq!(user["created_at"], "2025-12-01T00:00:00Z");
        assert!(user["updated_at"].as_str() >= user["created_at"].as_str(), "{user}");
    }

    async fn what_is_not_the_issuers_stays_as_it_was_made_here(mirror: Mirror) {
        let token = mirror.token("ada", json!({}));
        let own = json!({ "first_name": "Augusta", "username": "ada", "metadata": { "theme": "dark" } });
        mirror.app.patch("/v1/me", &own).bearer(&token).send().await.expect(200);
        let user = mirror.later(json!({ "first_name": "Mallory", "username": "mallory", "metadata": {}, "name": "Countess" })).await;
        assert_eq!((&user["first_name"], &user["username"], &user["name"]), (&json!("Augusta"), &json!("ada"), &json!("Countess")));
        assert_eq!(user["metadata"], json!({ "theme": "dark" }));
    }
}
