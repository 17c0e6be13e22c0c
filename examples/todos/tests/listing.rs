//! Lists of todos.

use std::time::Duration;

use roster_testkit::{Calls, People, Person, on_both_databases};
use serde_json::json;

use super::Todos;

/// Todos of each kind, a minute apart.
async fn some(app: &Todos) -> Person {
    let ada = app.0.person("ada", "viewer").await;
    for (title, status, priority, due) in [
        ("a", "pending", "high", Some("2026-12-03T00:00:00Z")),
        ("b", "in_progress", "low", None),
        ("c", "completed", "medium", Some("2026-12-01T00:00:00Z")),
        ("d", "pending", "low", Some("2026-12-02T00:00:00Z")),
    ] {
        let body = json!({ "title": title, "status": status, "priority": priority, "due_date": due });
        app.try_add(&ada, &body).await.expect(201);
        app.0.advance(Duration::from_mins(1));
    }
    ada
}

on_both_databases! {
    async fn a_list_is_in_the_order_that_is_asked_for(app: Todos) {
        let ada = some(&app).await;
        for (query, titles) in [
            ("", ["d", "c", "b", "a"]),
            ("?sort=created_at", ["a", "b", "c", "d"]),
            ("?sort=-created_at", ["d", "c", "b", "a"]),
            ("?sort=due_date", ["c", "d", "a", "b"]),
            ("?sort=-due_date", ["b", "a", "d", "c"]),
            ("?sort=priority", ["b", "d", "c", "a"]),
            ("?sort=-priority", ["a", "c", "d", "b"]),
        ] {
            assert_eq!(app.titles(&ada, query).await, titles, "{query}");
        }
    }

    async fn filters_are_combined(app: Todos) {
        let ada = some(&app).await;
        for (query, titles) in [
            ("?status=pending", vec!["d", "a"]),
            ("?priority=LOW", vec!["d", "b"]),
            ("?status=pending&priority=low", vec!["d"]),
            ("?due_before=2026-12-02T00:00:00Z", vec!["c"]),
            ("?status=completed&priority=low", vec![]),
        ] {
            assert_eq!(app.titles(&ada, query).await, titles, "{query}");
        }
    }

    async fn pages_go_on_where_the_one_before_ended(app: Todos) {
        let ada = some(&app).await;
        for sort in ["created_at", "-created_at", "due_date", "-due_date", "priority", "-priority"] {
            let whole = app.titles(&ada, &format!("?sort={sort}")).await;
            let (mut walked, mut next) = (Vec::new(), format!("/v1/todos?limit=1&sort={sort}"));
            loop {
                let page = app.0.get(&next).by(&ada).send().await.expect(200);
                let body = page.json();
                let titles = body["data"].as_array().unwrap().iter();
                walked.extend(titles.map(|todo| todo["title"].as_str().unwrap().to_owned()));
                if body["next_cursor"].is_null() {
                    break;
                }
                let link = page.header("link").strip_suffix(">; rel=\"next\"").unwrap();
                link.strip_prefix('<').unwrap().clone_into(&mut next);
            }
            assert_eq!(walked, whole, "{sort}");
        }
    }

    async fn unfit_parameters_are_named(app: Todos) {
        let ada = app.0.person("ada", "viewer").await;
        let unfit = app.0.get("/v1/todos?status=done&priority=1&due_before=soon&sort=title&limit=0&owner=me");
        let answer = unfit.by(&ada).send().await.expect_problem(422, "validation_failed");
        let mut names: Vec<_> = answer.field_errors().into_iter().map(|(name, _)| name).collect();
        names.sort();
        assert_eq!(names, ["due_before", "limit", "owner", "priority", "sort", "status"]);
    }
}
