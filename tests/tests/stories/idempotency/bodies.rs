//! A key belongs to one body.

use serde_json::json;

use super::{Desk, repeats};
use crate::support::{Calls, People, TestApp, on_both_databases};

on_both_databases! {
    /// HT-10: another body is another request, and the key is not free for it.
    async fn another_body_with_the_same_key_is_refused(app: TestApp) {
        let desk = Desk::of(app).await;
        let create = |email: &str| desk.create(&json!({ "email": email, "name": "Ada" })).key("one");
        let first = create("ada@example.com").send().await.expect(201);
        create("grace@example.com").send().await.expect_problem(422, "idempotency_key_reused");
        desk.create(&json!({ "email": "ada@example.com" })).key("one").send().await
            .expect_problem(422, "idempotency_key_reused");
        repeats(&create("ada@example.com").send().await, &first);
        assert_eq!(desk.count("users").await, 2);
    }

    /// How a body is written makes no difference, only what it says.
    async fn the_same_content_in_another_order_is_the_same_body(app: TestApp) {
        let desk = Desk::of(app).await;
        let create = |text: &str| {
            let call = desk.app.call(reqwest::Method::POST, "/v1/users").by(&desk.admin).key("one");
            call.body("application/json", text.to_owned())
        };
        let first = create(r#"{"email":"ada@example.com","metadata":{"a":1,"b":[true]}}"#).send().await.expect(201);
        let same = "{ \"metadata\": { \"b\": [true], \"a\": 1 },\n \"email\": \"ada\\u0040example.com\" }";
        repeats(&create(same).send().await, &first);
    }

    /// An action that needs to be told nothing takes nothing, or an empty object, and is the same request either way.
    async fn an_action_without_a_body_takes_no_fields(app: TestApp) {
        let desk = Desk::of(app).await;
        let ada = desk.app.person("ada", "viewer").await;
        let unlock = || desk.app.call(reqwest::Method::POST, &ada.path("/unlock")).by(&desk.admin);
        let refused = unlock().json(&json!({ "reason": "x", "force": true })).send().await;
        let refused = refused.expect_problem(422, "validation_failed");
        let unknown = |field: &str| (format!("/{field}"), "unknown_field".to_owned());
        assert_eq!(refused.field_errors(), [unknown("force"), unknown("reason")]);
        unlock().json(&json!([])).send().await.expect_problem(422, "validation_failed");
        let first = unlock().key("one").send().await.expect_problem(409, "invalid_transition");
        repeats(&unlock().json(&json!({})).key("one").send().await, &first);
    }
}
