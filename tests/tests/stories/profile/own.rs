//! The signed-in user's own.

use serde_json::{Value, json};

use super::preferences::app;
use crate::support::{Call, Calls, Steps, TestApp, TestDatabase, Tokens, on_both_databases};

const ADA: &str = "ada@example.com";

async fn signed_in(db: TestDatabase) -> (TestApp, Tokens) {
    let app = app(db).await;
    app.activate(ADA).await;
    let tokens = app.login(ADA).await;
    (app, tokens)
}

fn change(app: &TestApp, tokens: &Tokens, profile: &Value) -> Call {
    app.patch("/v1/me", &json!({ "profile": profile })).bearer(&tokens.access)
}

async fn me(app: &TestApp, tokens: &Tokens) -> Value {
    app.get("/v1/me").bearer(&tokens.access).send().await.expect(200).json()
}

on_both_databases! {
    async fn it_is_null_until_it_is_written_and_then_has_its_defaults(db: TestDatabase) {
        let (app, tokens) = signed_in(db).await;
        assert_eq!(me(&app, &tokens).await["profile"], Value::Null);
        let changed = change(&app, &tokens, &json!({ "weekly_goal": 5 })).send().await.expect(200).json();
        let expected = json!({ "time_zone": "UTC", "weekly_goal": 5, "nickname": null });
        assert_eq!(changed["profile"], expected);
        assert_eq!(me(&app, &tokens).await["profile"], expected);
        let body = json!({ "identifier": ADA, "password": crate::support::PASSWORD });
        let login = app.post("/v1/auth/login", &body).send().await.expect(200).json();
        assert_eq!(login["user"]["profile"], expected, "wherever the user object is");
    }

    async fn a_merge_patch_keeps_sets_and_clears(db: TestDatabase) {
        let (app, tokens) = signed_in(db).await;
        let first = json!({ "time_zone": "Europe/Berlin", "weekly_goal": 5, "nickname": "countess" });
        change(&app, &tokens, &first).send().await.expect(200);
        let patch = json!({ "time_zone": null, "nickname": null });
        let changed = change(&app, &tokens, &patch).send().await.expect(200).json();
        assert_eq!(changed["profile"], json!({ "time_zone": "UTC", "weekly_goal": 5, "nickname": null }));
        let cleared = change(&app, &tokens, &Value::Null).send().await.expect(200).json();
        assert_eq!(cleared["profile"], Value::Null);
        assert!(app.db.rows("SELECT user_id FROM preferences").await.is_empty());
        let empty = change(&app, &tokens, &json!({})).send().await.expect(200).json();
        assert_eq!(empty["profile"], json!({ "time_zone": "UTC", "weekly_goal": 0, "nickname": null }));
    }

    async fn every_unfit_field_is_told_at_once_with_those_of_roster(db: TestDatabase) {
        let (app, tokens) = signed_in(db).await;
        let body = json!({
            "name": 7,
            "profile": { "time_zone": "Mars/Olympus", "weekly_goal": 1001, "nickname": "a\u{0}", "more": 1 },
        });
        let call = app.patch("/v1/me", &body).bearer(&tokens.access);
        let mut told = call.send().await.expect_problem(422, "validation_failed").field_errors();
        told.sort();
        let expected = [
            ("/name", "wrong_type"),
            ("/profile/more", "unknown_field"),
            ("/profile/nickname", "invalid_value"),
            ("/profile/time_zone", "invalid_value"),
            ("/profile/weekly_goal", "invalid_value"),
        ];
        assert_eq!(told, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
        for odd in [json!([]), json!("x"), json!(1)] {
            let answer = change(&app, &tokens, &odd).send().await.expect_problem(422, "validation_failed");
            assert_eq!(answer.field_errors(), [("/profile".to_owned(), "wrong_type".to_owned())]);
        }
        assert_eq!(me(&app, &tokens).await["profile"], Value::Null);
    }

    async fn a_change_raises_the_version_of_the_user_and_no_change_does_not(db: TestDatabase) {
        let (app, tokens) = signed_in(db).await;
        let before = me(&app, &tokens).await["version"].as_i64().unwrap();
        let goal = |goal: u32| json!({ "weekly_goal": goal });
        let answer = change(&app, &tokens, &goal(5)).send().await.expect(200);
        assert_eq!(answer.header("etag"), format!("\"{}\"", before + 1));
        let same = change(&app, &tokens, &goal(5)).send().await.expect(200);
        assert_eq!(same.header("etag"), format!("\"{}\"", before + 1), "nothing is different");
        let stale = change(&app, &tokens, &goal(6)).header("If-Match", &format!("\"{before}\""));
        stale.send().await.expect_problem(412, "stale_version");
        let both = json!({ "name": "Ada", "profile": goal(7) });
        let both = app.patch("/v1/me", &both).bearer(&tokens.access).send().await.expect(200);
        assert_eq!(both.header("etag"), format!("\"{}\"", before + 2), "one change");
        let events = app.get("/v1/me/events").bearer(&tokens.access).send().await.expect(200).json();
        let updates = events["data"].as_array().unwrap().iter().filter(|event| event["action"] == "user.updated");
        assert_eq!(updates.count(), 2);
    }

    async fn what_another_one_has_already_is_a_conflict_and_changes_nothing(db: TestDatabase) {
        let (app, ada) = signed_in(db).await;
        app.activate("bob@example.com").await;
        let bob = app.login("bob@example.com").await;
        change(&app, &ada, &json!({ "nickname": "countess" })).send().await.expect(200);
        let body = json!({ "name": "Bob", "profile": { "nickname": "countess" } });
        let answer = app.patch("/v1/me", &body).bearer(&bob.access).send().await.expect_problem(409, "conflict");
        assert!(!answer.text.contains("preferences"), "{answer:?}");
        let me = me(&app, &bob).await;
        assert_eq!((&me["name"], &me["profile"]), (&Value::Null, &Value::Null));
    }

    async fn roster_alone_knows_no_such_field(app: TestApp) {
        app.activate(ADA).await;
        let tokens = app.login(ADA).await;
        assert!(me(&app, &tokens).await.get("profile").is_none());
        for profile in [json!({}), Value::Null] {
            let answer = change(&app, &tokens, &profile).send().await.expect_problem(422, "validation_failed");
            assert_eq!(answer.field_errors(), [("/profile".to_owned(), "unknown_field".to_owned())]);
        }
    }
}
