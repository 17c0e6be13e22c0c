//! Lists of users: what each has, and by what they can be found.

use serde_json::{Value, json};

use super::preferences::app;
use crate::support::{Call, Calls, People, Person, Steps, TestApp, TestDatabase, on_both_databases};

/// Three users with preferences of their own, one without, and somebody who may read them.
async fn users(db: TestDatabase) -> (TestApp, Person) {
    let app = app(db).await;
    let admin = app.person("root", "admin").await;
    let goals = [("a", "Europe/Berlin", 5), ("b", "Europe/Berlin", 7), ("c", "UTC", 5)];
    for (name, time_zone, weekly_goal) in goals {
        let email = format!("{name}@example.com");
        app.activate(&email).await;
        let tokens = app.login(&email).await;
        let body = json!({ "profile": { "time_zone": time_zone, "weekly_goal": weekly_goal } });
        app.patch("/v1/me", &body).bearer(&tokens.access).send().await.expect(200);
    }
    app.activate("d@example.com").await;
    (app, admin)
}

fn list(app: &TestApp, by: &Person, query: &str) -> Call {
    app.get(&format!("/v1/users?sort=email&{query}")).by(by)
}

fn emails(page: &Value) -> Vec<&str> {
    page["data"].as_array().unwrap().iter().map(|user| user["email"].as_str().unwrap()).collect()
}

on_both_databases! {
    async fn each_user_has_their_own(db: TestDatabase) {
        let (app, admin) = users(db).await;
        let page = list(&app, &admin, "").send().await.expect(200).json();
        let goals: Vec<_> = page["data"].as_array().unwrap().iter().map(|user| &user["profile"]["weekly_goal"]).collect();
        assert_eq!(goals, [&json!(5), &json!(7), &json!(5), &Value::Null, &Value::Null]);
        assert_eq!(page["data"][3]["profile"], Value::Null);
    }

    async fn users_are_found_by_the_fields_that_are_marked(db: TestDatabase) {
        let (app, admin) = users(db).await;
        for (query, found) in [
            ("profile.time_zone=Europe/Berlin", vec!["a@example.com", "b@example.com"]),
            ("profile.weekly_goal=5", vec!["a@example.com", "c@example.com"]),
            ("profile.weekly_goal=5&profile.time_zone=Europe/Berlin", vec!["a@example.com"]),
            ("profile.weekly_goal=5&q=c", vec!["c@example.com"]),
            ("profile.weekly_goal=5&email=b@example.com", vec![]),
            ("profile.weekly_goal=0", vec![]),
        ] {
            for count in ["exact", "estimate", "none"] {
                let page = list(&app, &admin, &format!("{query}&count={count}")).send().await.expect(200).json();
                assert_eq!(emails(&page), found, "{query}");
                if count == "exact" {
                    assert_eq!(page["count"], found.len(), "{query}");
                }
            }
        }
    }

    async fn a_cursor_is_good_for_its_own_fields_only(db: TestDatabase) {
        let (app, admin) = users(db).await;
        let query = "profile.weekly_goal=5&limit=1";
        let first = list(&app, &admin, query).send().await.expect(200).json();
        let cursor = first["next_cursor"].as_str().unwrap();
        let second = list(&app, &admin, &format!("{query}&cursor={cursor}")).send().await.expect(200).json();
        assert_eq!((emails(&first), emails(&second)), (vec!["a@example.com"], vec!["c@example.com"]));
        for other in ["profile.weekly_goal=7&limit=1", "limit=1", "profile.time_zone=UTC&limit=1"] {
            let call = list(&app, &admin, &format!("{other}&cursor={cursor}"));
            call.send().await.expect_problem(400, "invalid_cursor");
        }
    }

    async fn an_unfit_value_and_an_unmarked_field_are_refused(db: TestDatabase) {
        let (app, admin) = users(db).await;
        let query = "profile.weekly_goal=x'%20OR%201=1&profile.nickname=countess&profile=1";
        let answer = list(&app, &admin, query).send().await.expect_problem(422, "validation_failed");
        let mut told = answer.field_errors();
        told.sort();
        let expected =
            [("profile", "unknown_field"), ("profile.nickname", "unknown_field"), ("profile.weekly_goal", "invalid_value")];
        assert_eq!(told, expected.map(|(parameter, code)| (parameter.to_owned(), code.to_owned())));
    }

    async fn roster_alone_has_no_such_filter(app: TestApp) {
        let admin = app.person("root", "admin").await;
        list(&app, &admin, "profile.weekly_goal=5").send().await.expect_problem(422, "validation_failed");
        let page = list(&app, &admin, "").send().await.expect(200).json();
        assert!(page["data"][0].get("profile").is_none());
    }
}
