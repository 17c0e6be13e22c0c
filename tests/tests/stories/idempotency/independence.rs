//! Requests that have a key in common and nothing else.

use serde_json::json;

use super::Desk;
use crate::support::{Calls, People, TestApp, on_both_databases};

on_both_databases! {
    /// HT-10: a key is one caller's, for one route and one user.
    async fn other_callers_routes_and_users_have_keys_of_their_own(app: TestApp) {
        let desk = Desk::of(app).await;
        let (ada, grace) = (desk.app.person("ada", "viewer").await, desk.app.person("grace", "viewer").await);
        let manager = desk.app.person("mia", "manager").await;
        let by_manager = desk.app.post("/v1/users", &json!({ "email": "hedy@example.com" })).by(&manager);
        for (call, status) in [
            (desk.create(&json!({ "email": "edith@example.com" })), 201),
            (by_manager, 201),
            (desk.suspend(&ada.id), 200),
            (desk.suspend(&grace.id), 200),
            (desk.app.post(&ada.path("/activate"), &json!({})).by(&desk.admin), 200),
        ] {
            let answer = call.key("the-same").send().await.expect(status);
            assert_eq!(answer.header("idempotency-replayed"), "");
        }
        assert_eq!(desk.count("idempotency_keys").await, 5);
    }

    /// Without a key nothing is kept, and everything is done as often as it is asked for.
    async fn without_a_key_nothing_is_kept(app: TestApp) {
        let desk = Desk::of(app).await;
        let ada = desk.app.person("ada", "viewer").await;
        let first = desk.suspend(&ada.id).send().await.expect(200);
        let second = desk.suspend(&ada.id).send().await.expect(200);
        assert_ne!(first.header("etag"), second.header("etag"));
        assert_eq!(desk.count("idempotency_keys").await, 0);
    }
}
