//! What a key may be.

use serde_json::json;

use super::Desk;
use crate::support::{Call, TestApp, on_both_databases};

on_both_databases! {
    /// HT-10: a key that is none is told, and the call does nothing.
    async fn an_unfit_key_is_refused_and_nothing_is_done(app: TestApp) {
        let desk = Desk::of(app).await;
        let create = || desk.create(&json!({ "email": "ada@example.com" }));
        let too_long = "k".repeat(256);
        let cases: [(Call, &str); 5] = [
            (create().key(&too_long), "too_long"),
            (create().key(""), "invalid_value"),
            (create().key("a b"), "invalid_value"),
            (create().key("schl\u{fc}ssel"), "invalid_value"),
            (create().key("one").key("one"), "invalid_value"),
        ];
        for (call, code) in cases {
            let refused = call.send().await.expect_problem(422, "validation_failed");
            assert_eq!(refused.field_errors(), [("Idempotency-Key".to_owned(), code.to_owned())]);
        }
        assert_eq!((desk.count("users").await, desk.count("idempotency_keys").await), (1, 0));
        create().key(&"k".repeat(255)).send().await.expect(201);
    }

    /// What is turned away before anything is done leaves the key free.
    async fn what_never_began_is_not_kept(app: TestApp) {
        let desk = Desk::of(app).await;
        let good = || desk.create(&json!({ "email": "ada@example.com" })).key("one");
        desk.create(&json!({ "email": "none" })).key("one").send().await.expect_problem(422, "validation_failed");
        desk.create(&json!([])).key("one").send().await.expect_problem(422, "validation_failed");
        good().bearer("none").send().await.expect_problem(401, "unauthenticated");
        assert_eq!(desk.count("idempotency_keys").await, 0);
        assert_eq!(good().send().await.expect(201).header("idempotency-replayed"), "");
    }
}
