//! Roles are local; what somebody is at the issuer counts through the operator's map alone.

use std::time::Duration;

use serde_json::{Value, json};

use super::Mirror;
use crate::support::{Calls, TestDatabase, on_both_databases};

const MAP: &str = r#", role_map={owner="admin", staff="manager", banned="target", gone="no-such-role"}"#;

impl Mirror {
    async fn role(&self, subject: &str, more: Value) -> Value {
        self.user(subject, more).await["role"].clone()
    }
}

on_both_databases! {
    /// XI-07: a token that says who is an administrator, as Better Auth's do, makes nobody one.
    async fn a_foreign_role_gives_nothing_without_a_map(mirror: Mirror) {
        for (number, more) in [
            json!({ "role": "admin" }),
            json!({ "role": ["admin"], "roles": ["admin"] }),
            json!({ "role": "admin", "permissions": ["*"], "user": { "role": "admin" } }),
            json!({ "banned": true, "banReason": "spam", "account_status": "suspended" }),
        ].into_iter().enumerate() {
            let user = mirror.user(&format!("s{number}"), more).await;
            assert_eq!((&user["role"], &user["account_status"]), (&json!("viewer"), &json!("active")));
        }
        let token = mirror.token("s0", json!({ "role": "admin" }));
        mirror.app.get("/v1/users").bearer(&token).send().await.expect_problem(403, "forbidden");
    }

    /// XI-07: through the map it gives the role that the operator says, exactly as it is written, when the user is made.
    async fn the_map_says_what_a_foreign_role_gives(db: TestDatabase) {
        let mirror = Mirror::on(db, MAP).await;
        assert_eq!(mirror.role("a", json!({ "role": "owner" })).await, "admin");
        assert_eq!(mirror.role("b", json!({ "role": "guest, staff" })).await, "manager");
        assert_eq!(mirror.role("c", json!({ "role": ["staff", "owner"] })).await, "manager");
        assert_eq!(mirror.role("d", json!({ "role": "Owner" })).await, "viewer");
        assert_eq!(mirror.role("e", json!({ "role": "admin" })).await, "viewer");
        assert_eq!(mirror.role("f", json!({ "role": "gone" })).await, "viewer", "a role that does not exist");
        assert_eq!(mirror.role("g", json!({ "role": "owner", "banned": true })).await, "target");
        assert_eq!(mirror.role("h", json!({ "role": "owner", "banned": "true" })).await, "admin");
        let other = mirror.token_of(&mirror.b, "i", json!({ "role": "owner" }));
        assert_eq!(mirror.me(&other).await.expect(200).json()["role"], "viewer", "another issuer's map");
        let users = mirror.app.get("/v1/users").bearer(&mirror.token("a", json!({ "role": "owner" }))).send().await;
        users.expect(200);
    }

    async fn a_role_that_was_given_here_wins_over_every_token(db: TestDatabase) {
        let mirror = Mirror::on(db, MAP).await;
        let admin = mirror.token("root", json!({ "role": "owner" }));
        let ada = mirror.user("ada", json!({ "role": "owner" })).await;
        let path = format!("/v1/users/{}/role", ada["id"].as_str().unwrap());
        mirror.app.put(&path, &json!({ "role": "marketing" })).bearer(&admin).send().await.expect(200);
        mirror.app.advance(Duration::from_mins(1));
        assert_eq!(mirror.role("ada", json!({ "role": "owner", "name": "Countess" })).await, "marketing");
        mirror.app.put(&path, &json!({ "role": "admin" })).bearer(&admin).send().await.expect(200);
        mirror.app.advance(Duration::from_mins(1));
        assert_eq!(mirror.role("ada", json!({ "role": "guest", "name": "Ada" })).await, "admin");
    }
}
