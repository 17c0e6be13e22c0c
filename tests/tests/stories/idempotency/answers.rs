//! The first answer, given again.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Desk, repeats};
use crate::stories::audit::routes::stage;
use crate::support::{Calls, People, TestApp, on_both_databases};

/// Every route whose description has the header, by its method and pattern.
fn routes() -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(&roster_api::openapi::document().unwrap()).unwrap();
    let mut routes = Vec::new();
    for (pattern, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            if parameters.iter().any(|parameter| parameter["name"] == "Idempotency-Key") {
                routes.push((method.to_uppercase(), pattern.clone()));
            }
        }
    }
    assert!(routes.len() >= 5, "{routes:?}");
    routes
}

on_both_databases! {
    /// HT-10: on every route that takes a key, what is sent again gets the first answer, and nothing happens: no change, no
    /// event, no mail.
    async fn what_is_sent_again_is_not_done_again(app: TestApp) {
        for (method, pattern) in routes() {
            let call = stage(&app).await.scenario(&method, &pattern).await.call.key(&format!("{method}{pattern}"));
            let first = call.again().send().await;
            assert!(matches!(first.status, 200..=204), "{method} {pattern}: {first:?}");
            let counts = async || {
                let mut counts = Vec::new();
                for table in ["users", "roles", "audit_events", "outbox", "user_status_changes", "idempotency_keys"] {
                    counts.push(app.db.rows(&format!("SELECT 1 AS one FROM {table}")).await.len());
                }
                let versions = app.db.rows("SELECT version FROM users ORDER BY id").await;
                (counts, versions)
            };
            let before = counts().await;
            app.advance(Duration::from_secs(1));
            for _ in 0..2 {
                repeats(&call.again().send().await, &first);
            }
            assert_eq!(counts().await, before, "{method} {pattern}");
        }
    }

    /// HT-10: what a call was refused for is told again, whatever has become of the reason; another key asks anew.
    async fn a_refusal_is_told_again(app: TestApp) {
        let desk = Desk::of(app).await;
        let Desk { app, admin } = &desk;
        let (ada, manager) = (app.person("ada", "viewer").await, app.person("mia", "manager").await);
        let nobody = "0198c0de-0000-7000-8000-000000000001";
        let restore = || app.post(&ada.path("/restore"), &json!({})).by(admin);
        let stale = || desk.suspend(&ada.id).header("if-match", "\"99\"");
        let over_before_it_begins = json!({ "reason": "spam", "until": "2020-01-01T00:00:00Z" });
        for (call, status) in [
            (desk.suspend(nobody), 404),
            (restore(), 409),
            (stale(), 412),
            (app.post(&admin.path("/suspend"), &json!({ "reason": "spam" })).by(&manager), 403),
            (app.post(&ada.path("/suspend"), &over_before_it_begins).by(admin), 422),
            (desk.create(&json!({ "email": "ada@example.com" })), 409),
        ] {
            let call = call.key(&format!("refused-{status}"));
            let first = call.again().send().await.expect(status);
            let again = call.again().send().await;
            repeats(&again, &first);
            assert_eq!(again.json()["request_id"], again.header("x-request-id"), "it is told under its own id");
        }
        app.delete(&ada.path("")).by(admin).send().await.expect(204);
        restore().key("refused-409").send().await.expect_problem(409, "conflict");
        restore().key("another").send().await.expect(200);
    }

    /// HT-10: an answer is kept for a day.
    async fn after_a_day_the_key_is_free(app: TestApp) {
        let mut desk = Desk::of(app).await;
        let ada = desk.app.person("ada", "viewer").await;
        let first = desk.suspend(&ada.id).key("daily").send().await.expect(200);
        desk.app.advance(Duration::from_hours(24) - Duration::from_secs(1));
        desk.sign_in_again().await;
        repeats(&desk.suspend(&ada.id).key("daily").send().await, &first);
        desk.app.advance(Duration::from_secs(1));
        let second = desk.suspend(&ada.id).key("daily").send().await.expect(200);
        assert_eq!(second.header("idempotency-replayed"), "");
        assert_ne!(second.header("etag"), first.header("etag"));
        assert_eq!(desk.count("idempotency_keys").await, 1);
        repeats(&desk.suspend(&ada.id).key("daily").send().await, &second);
        desk.app.advance(Duration::from_hours(25));
        desk.app.roster().purge_expired(Duration::from_hours(24 * 30)).await.unwrap();
        assert_eq!(desk.count("idempotency_keys").await, 0);
    }

    /// A right that was taken away is not lent by an old answer.
    async fn who_may_not_any_more_is_refused(app: TestApp) {
        let desk = Desk::of(app).await;
        let manager = desk.app.person("mia", "manager").await;
        let call = || desk.app.post("/v1/users", &json!({ "email": "ada@example.com" })).by(&manager).key("one");
        call().send().await.expect(201);
        desk.app.put(&manager.path("/role"), &json!({ "role": "target" })).by(&desk.admin).send().await.expect(200);
        let refused = call().send().await.expect_problem(403, "forbidden");
        assert_eq!(refused.header("idempotency-replayed"), "");
    }
}
