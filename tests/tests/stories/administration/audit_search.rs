//! `GET /v1/audit-events`: the trail, searched.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Calls, People, TestApp, on_both_databases};

on_both_databases! {
    /// The newest first.
    async fn the_audit_trail_is_searched_by_each_filter_and_all_of_them(app: TestApp) {
        let admin = app.person("root", "admin").await;
        let users = [app.person("ada", "viewer").await, app.person("grace", "viewer").await];
        for (seconds, user) in [(1, &users[0]), (2, &users[1]), (3, &users[0])] {
            app.advance(Duration::from_secs(seconds));
            app.post(&user.path("/suspend"), &json!({ "reason": "spam" })).by(&admin).send().await.expect(200);
            app.post(&user.path("/activate"), &json!({})).by(&admin).send().await.expect(200);
        }
        let search = async |query: &str| {
            let answer = app.get(&format!("/v1/audit-events?{query}")).by(&admin).send().await.expect(200);
            answer.json()["data"].as_array().unwrap().clone()
        };
        let all = search("limit=200").await;
        assert!(all.len() >= 12);
        let times: Vec<_> = all.iter().map(|event| event["occurred_at"].as_str().unwrap().to_owned()).collect();
        assert!(times.is_sorted_by(|one, next| one >= next), "{times:?}");
        let (ada, root) = (&users[0].id, &admin.id);
        let is = |event: &Value, key: &str, value: &str| event[key] == value;
        for (query, fits) in [
            (format!("user_id={ada}"), &(|event: &Value| is(event, "user_id", ada)) as &dyn Fn(&Value) -> bool),
            (format!("actor_id={root}"), &|event| is(event, "actor_id", root)),
            ("action=user.suspended".to_owned(), &|event| is(event, "action", "user.suspended")),
            ("action=nothing.happened".to_owned(), &|_| false),
            ("after=2026-01-01T00:00:03Z".to_owned(), &|event| event["occurred_at"].as_str() >= Some("2026-01-01T00:00:03")),
            ("before=2026-01-01T00:00:03Z".to_owned(), &|event| event["occurred_at"].as_str() < Some("2026-01-01T00:00:03")),
            (format!("user_id={ada}&actor_id={root}&action=user.activated&after=2026-01-01T00:00:02Z"), &|event| {
                is(event, "user_id", ada) && is(event, "action", "user.activated") && event["occurred_at"].as_str() >= Some("2026-01-01T00:00:02")
            }),
        ] {
            let expected: Vec<_> = all.iter().filter(|event| fits(event)).cloned().collect();
            assert_eq!(search(&format!("{query}&limit=200")).await, expected, "{query}");
            let mut paged = Vec::new();
            let mut path = format!("/v1/audit-events?{query}&limit=2");
            loop {
                let page = app.get(&path).by(&admin).send().await.expect(200);
                paged.extend(page.json()["data"].as_array().unwrap().clone());
                let Some((next, _)) = page.header("link").split_once('>') else { break };
                next[1..].clone_into(&mut path);
            }
            assert_eq!(paged, expected, "{query} by pages");
        }
        for (query, parameter) in [("user_id=x", "user_id"), ("action=A", "action"), ("after=x", "after")] {
            let answer = app.get(&format!("/v1/audit-events?{query}")).by(&admin).send().await;
            let answer = answer.expect_problem(422, "validation_failed");
            assert_eq!(answer.field_errors(), [(parameter.to_owned(), "invalid_value".to_owned())]);
        }
        app.get("/v1/audit-events").by(&users[1]).send().await.expect_problem(401, "unauthenticated");
        let marketing = app.person("mark", "marketing").await;
        app.get("/v1/audit-events").by(&marketing).send().await.expect_problem(403, "forbidden");
    }
}
