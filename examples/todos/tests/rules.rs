//! What a todo may be.

use roster_testkit::{Calls, People, on_both_databases};
use serde_json::json;

use super::{Todos, path_of};

fn errors(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned())).collect()
}

on_both_databases! {
    async fn a_todo_needs_a_title_alone(app: Todos) {
        let ada = app.0.person("ada", "viewer").await;
        let answer = app.try_add(&ada, &json!({ "title": "  Buy milk " })).await.expect(201);
        let todo = answer.json();
        assert_eq!(answer.header("location"), path_of(&todo));
        assert_eq!(answer.header("etag"), "\"1\"");
        assert_eq!(
            todo,
            json!({
                "id": todo["id"], "title": "Buy milk", "description": null, "status": "pending", "priority": "medium",
                "due_date": null, "created_at": todo["created_at"], "updated_at": todo["created_at"], "version": 1,
            })
        );
        assert_eq!(app.0.get(&path_of(&todo)).by(&ada).send().await.expect(200).json(), todo);
    }

    async fn all_fields_are_kept_as_given(app: Todos) {
        let ada = app.0.person("ada", "viewer").await;
        let (title, description) = ("ü".repeat(200), "line\n".repeat(400));
        let body = json!({
            "title": title, "description": description, "status": "in_progress", "priority": "high",
            "due_date": "2026-12-01T10:00:00.123456789+02:00",
        });
        let todo = app.try_add(&ada, &body).await.expect(201).json();
        let kept = app.0.get(&path_of(&todo)).by(&ada).send().await.expect(200).json();
        for (field, value) in [
            ("title", json!(title)),
            ("description", json!(description)),
            ("status", json!("in_progress")),
            ("priority", json!("high")),
            ("due_date", json!("2026-12-01T08:00:00.123456Z")),
        ] {
            assert_eq!(kept[field], value, "{field}");
        }
    }

    async fn every_unfit_field_is_named_at_once(app: Todos) {
        let ada = app.0.person("ada", "viewer").await;
        for (body, refused) in [
            (json!({}), errors(&[("/title", "required")])),
            (json!({ "title": " \u{2003} " }), errors(&[("/title", "required")])),
            (json!({ "title": "x".repeat(201) }), errors(&[("/title", "too_long")])),
            (json!({ "title": "a\nb" }), errors(&[("/title", "invalid_value")])),
            (
                json!({ "title": 1, "description": "x".repeat(2_001), "status": "done", "priority": "HIGH", "due_date": "soon" }),
                errors(&[
                    ("/title", "wrong_type"),
                    ("/description", "too_long"),
                    ("/status", "invalid_value"),
                    ("/priority", "invalid_value"),
                    ("/due_date", "invalid_value"),
                ]),
            ),
            (
                json!({ "title": "a", "user_id": "b", "id": "c", "version": 2 }),
                errors(&[("/id", "unknown_field"), ("/user_id", "unknown_field"), ("/version", "unknown_field")]),
            ),
        ] {
            let answer = app.try_add(&ada, &body).await.expect_problem(422, "validation_failed");
            assert_eq!(answer.field_errors(), refused, "{body}");
        }
        assert!(app.titles(&ada, "").await.is_empty());
    }

    async fn a_patch_sets_clears_and_keeps(app: Todos) {
        let ada = app.0.person("ada", "viewer").await;
        let body = json!({ "title": "a", "description": "b", "due_date": "2026-12-01T10:00:00Z" });
        let todo = app.try_add(&ada, &body).await.expect(201).json();
        let patch = json!({ "description": null, "due_date": null, "status": "completed" });
        let changed = app.0.patch(&path_of(&todo), &patch).by(&ada).send().await.expect(200).json();
        assert_eq!(
            (&changed["title"], &changed["description"], &changed["due_date"], &changed["status"], &changed["version"]),
            (&json!("a"), &json!(null), &json!(null), &json!("completed"), &json!(2))
        );
        let refused = app.0.patch(&path_of(&todo), &json!({ "title": null, "status": null, "priority": null }));
        let refused = refused.by(&ada).send().await.expect_problem(422, "validation_failed");
        let required = errors(&[("/title", "required"), ("/status", "required"), ("/priority", "required")]);
        assert_eq!(refused.field_errors(), required);
    }

    async fn the_same_key_makes_one_todo(app: Todos) {
        let ada = app.0.person("ada", "viewer").await;
        let call = app.0.post("/v1/todos", &json!({ "title": "once" })).by(&ada).key("a");
        let first = call.again().send().await.expect(201);
        let again = call.again().send().await.expect(201);
        assert_eq!((again.json(), again.header("idempotency-replayed")), (first.json(), "true"));
        let other = app.0.post("/v1/todos", &json!({ "title": "twice" })).by(&ada).key("a").send().await;
        other.expect_problem(422, "idempotency_key_reused");
        assert_eq!(app.titles(&ada, "").await, ["once"]);
    }
}
