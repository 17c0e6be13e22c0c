//! The user whom a first token makes.

use serde_json::{Value, json};

use super::{Mirror, absent, refused};
use crate::support::{Calls, on_both_databases};

const NOW: &str = "2026-01-01T00:00:00Z";

impl Mirror {
    /// When the user of a first token with these times counts as created and updated.
    async fn times(&self, subject: &str, created: Value, updated: Value) -> (Value, Value) {
        let user = self.user(subject, json!({ "createdAt": created, "updatedAt": updated })).await;
        (user["created_at"].clone(), user["updated_at"].clone())
    }
}

on_both_databases! {
    async fn a_user_has_what_the_token_tells_and_no_password(mirror: Mirror) {
        let token = mirror.token("ada", json!({
            "email": "Ada@Example.com", "image": "https://example.com/ada.png", "emailVerified": true,
            "createdAt": "2025-03-01T10:00:00.123Z", "updatedAt": "2025-04-01T10:00:00Z",
        }));
        let user = mirror.me(&token).await.expect(200).json();
        let expected = json!({
            "email": "Ada@Example.com", "email_verified": true, "name": "Ada Lovelace", "username": null,
            "image": "https://example.com/ada.png", "role": "viewer", "account_status": "active", "disabled": false,
            "created_at": "2025-03-01T10:00:00.123Z", "updated_at": "2025-04-01T10:00:00Z", "last_login_at": null,
        });
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(user[field], *value, "{field}");
        }
        let rows = mirror.app.db.rows("SELECT password_hash, self_registered FROM users WHERE password_hash IS NULL").await;
        assert_eq!(rows.len(), 1);
        let events = mirror.app.db.rows("SELECT action, actor_type FROM audit_events").await;
        assert_eq!(events, [json!({ "action": "user.registered", "actor_type": "user" })]);
        assert!(mirror.app.mails().await.is_empty());
    }

    async fn an_unfit_name_or_image_is_left_out(mirror: Mirror) {
        for (number, more) in [
            json!({ "name": "a\nb", "image": "javascript:alert(1)" }),
            json!({ "name": "a".repeat(256), "image": "/a.png" }),
            json!({ "name": null, "picture": null }),
            json!({ "name": ["Ada"], "image": { "url": "https://example.com/a.png" } }),
            json!({ "name": absent() }),
        ].into_iter().enumerate() {
            let user = mirror.user(&format!("s{number}"), more).await;
            assert_eq!((&user["name"], &user["image"]), (&Value::Null, &Value::Null));
        }
    }

    /// XI-07 (the verified flag): nothing but the boolean `true` proves an address.
    async fn only_the_boolean_true_verifies(mirror: Mirror) {
        for (number, claim) in [json!("true"), json!(1), json!(false), json!(null), absent(), json!([true])].into_iter().enumerate() {
            let user = mirror.user(&format!("s{number}"), json!({ "email_verified": claim })).await;
            assert_eq!((&user["email_verified"], &user["account_status"]), (&json!(false), &json!("active")), "{claim}");
        }
        let both = json!({ "email_verified": true, "emailVerified": "true" });
        assert_eq!(mirror.user("both", both).await["email_verified"], json!(false));
    }

    /// XI-03 (times): what makes no sense is mended, and never stored.
    async fn times_that_make_no_sense_are_mended(mirror: Mirror) {
        let (past, future) = (json!("2025-05-01T00:00:00Z"), json!("2026-01-01T00:00:01Z"));
        let cases = [
            ("a", past.clone(), absent(), (past.clone(), json!(NOW))),
            ("b", future.clone(), future.clone(), (json!(NOW), json!(NOW))),
            ("c", future.clone(), past.clone(), (json!(NOW), json!(NOW))),
            ("d", past.clone(), json!("2024-01-01T00:00:00Z"), (past.clone(), past.clone())),
            ("e", past.clone(), future, (past.clone(), json!(NOW))),
            ("f", json!("yesterday"), json!(7.5), (json!(NOW), json!(NOW))),
            ("g", json!(1_746_057_600), json!(1_746_057_601), (past.clone(), json!("2025-05-01T00:00:01Z"))),
            // Milliseconds for seconds lie far ahead.
            ("h", json!(1_746_057_600_000_i64), absent(), (json!(NOW), json!(NOW))),
        ];
        for (subject, created, updated, expected) in cases {
            assert_eq!(mirror.times(subject, created, updated).await, expected, "{subject}");
        }
        let wrong = mirror.app.db.rows("SELECT id FROM users WHERE updated_at < created_at").await;
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    async fn a_purge_makes_room_for_a_new_user(mirror: Mirror) {
        let admin = mirror.admin().await;
        let token = mirror.token("ada", json!({}));
        let ada = mirror.me(&token).await.expect(200).text_of("id");
        let path = format!("/v1/users/{ada}");
        mirror.app.put(&format!("{path}/role"), &json!({ "role": "manager" })).bearer(&admin).send().await.expect(200);
        mirror.app.delete(&path).bearer(&admin).send().await.expect(204);
        refused("deleted", mirror.me(&token).await);
        refused("deleted", mirror.me(&mirror.token("ada", json!({ "name": "Another" }))).await);
        mirror.app.delete(&format!("{path}?purge=true")).bearer(&admin).send().await.expect(204);
        let new = mirror.me(&token).await.expect(200).json();
        assert_ne!(new["id"], json!(ada));
        assert_eq!(new["role"], "viewer");
    }
}
