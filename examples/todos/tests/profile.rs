//! What this backend knows of a user beside Roster.

use roster_testkit::{Calls, People, on_both_databases};
use serde_json::json;

use super::Todos;

on_both_databases! {
    async fn a_profile_is_null_until_something_is_told(app: Todos) {
        let ada = app.0.person("ada", "viewer").await;
        let me = async || app.0.get("/v1/me").by(&ada).send().await.expect(200);
        assert_eq!(me().await.json()["profile"], json!(null));
        let change = json!({ "name": "Ada", "profile": { "weekly_goal": 5 } });
        let changed = app.0.patch("/v1/me", &change).by(&ada).send().await.expect(200);
        assert_eq!(changed.json()["profile"], json!({ "time_zone": "UTC", "weekly_goal": 5 }));
        assert_eq!((changed.json()["name"].clone(), me().await.json()), (json!("Ada"), changed.json()));
        assert_ne!(changed.header("etag"), "\"1\"");

        let zone = json!({ "profile": { "time_zone": "Europe/Berlin", "weekly_goal": null } });
        let changed = app.0.patch("/v1/me", &zone).by(&ada).send().await.expect(200).json();
        assert_eq!(changed["profile"], json!({ "time_zone": "Europe/Berlin", "weekly_goal": 0 }));
        let cleared = app.0.patch("/v1/me", &json!({ "profile": null })).by(&ada).send().await.expect(200).json();
        assert_eq!(cleared["profile"], json!(null));
    }

    async fn unfit_fields_are_named_where_they_are(app: Todos) {
        let ada = app.0.person("ada", "viewer").await;
        let unfit = json!({ "name": 1, "profile": { "time_zone": "Mars/Olympus", "weekly_goal": 1_001, "pet": "cat" } });
        let answer = app.0.patch("/v1/me", &unfit).by(&ada).send().await.expect_problem(422, "validation_failed");
        let mut errors = answer.field_errors();
        errors.sort();
        assert_eq!(
            errors,
            [
                ("/name".to_owned(), "wrong_type".to_owned()),
                ("/profile/pet".to_owned(), "unknown_field".to_owned()),
                ("/profile/time_zone".to_owned(), "invalid_value".to_owned()),
                ("/profile/weekly_goal".to_owned(), "invalid_value".to_owned()),
            ]
        );
        let me = app.0.get("/v1/me").by(&ada).send().await.expect(200).json();
        assert_eq!(me["profile"], json!(null));
    }

    async fn administrators_see_and_list_by_it(app: Todos) {
        let (ada, root) = (app.0.person("ada", "viewer").await, app.0.person("root", "admin").await);
        let berlin = json!({ "profile": { "time_zone": "Europe/Berlin" } });
        app.0.patch(&ada.path(""), &berlin).by(&root).send().await.expect(200);
        let user = app.0.get(&ada.path("")).by(&root).send().await.expect(200).json();
        assert_eq!(user["profile"], json!({ "time_zone": "Europe/Berlin", "weekly_goal": 0 }));
        let list = app.0.get("/v1/users?profile.time_zone=Europe/Berlin").by(&root).send().await.expect(200).json();
        assert_eq!((list["data"].as_array().unwrap().len(), &list["data"][0]["id"]), (1, &json!(ada.id)));
        let unknown = app.0.get("/v1/users?profile.weekly_goal=5").by(&root).send().await;
        assert_eq!(
            unknown.expect_problem(422, "validation_failed").field_errors(),
            [("profile.weekly_goal".to_owned(), "unknown_field".to_owned())]
        );
    }

    async fn it_is_exported_and_goes_with_the_purge(app: Todos) {
        let (ada, root) = (app.0.person("ada", "viewer").await, app.0.person("root", "admin").await);
        app.0.patch("/v1/me", &json!({ "profile": { "weekly_goal": 7 } })).by(&ada).send().await.expect(200);
        let export = app.0.get("/v1/me/export").by(&ada).send().await.expect(200).json();
        assert_eq!(export["user"]["profile"]["weekly_goal"], 7);
        app.0.delete(&ada.path("")).by(&root).send().await.expect(204);
        app.0.delete(&ada.path("?purge=true")).by(&root).send().await.expect(204);
        assert!(app.0.db.rows("SELECT weekly_goal FROM profiles").await.is_empty());
    }
}
