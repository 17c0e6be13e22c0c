//! Export, deletion and purge.

use serde_json::{Value, json};

use super::preferences::app;
use crate::support::{Calls, PASSWORD, People, Steps, TestDatabase, on_both_databases};

const ADA: &str = "ada@example.com";

on_both_databases! {
    async fn it_is_exported_with_the_user_hidden_with_the_user_and_erased_with_the_user(db: TestDatabase) {
        let app = app(db).await;
        let admin = app.person("root", "admin").await;
        app.activate(ADA).await;
        let tokens = app.login(ADA).await;
        let body = json!({ "profile": { "weekly_goal": 9 } });
        let id = app.patch("/v1/me", &body).bearer(&tokens.access).send().await.expect(200).text_of("id");
        let expected = json!({ "time_zone": "UTC", "weekly_goal": 9, "nickname": null });
        let export = app.get("/v1/me/export").bearer(&tokens.access).send().await.expect(200).json();
        assert_eq!(export["user"]["profile"], expected);

        let delete = app.delete("/v1/me").json(&json!({ "password": PASSWORD })).bearer(&tokens.access);
        delete.send().await.expect(204);
        let path = format!("/v1/users/{id}");
        let deleted = app.get(&path).by(&admin).send().await.expect(200).json();
        assert_eq!((&deleted["is_deleted"], &deleted["profile"]), (&json!(true), &Value::Null));
        let list = app.get("/v1/users?deleted=only&profile.weekly_goal=9").by(&admin).send().await.expect(200).json();
        assert_eq!(list["data"], json!([]), "out of sight for filters too");
        let restored = app.post(&format!("{path}/restore"), &json!({})).by(&admin).send().await.expect(200).json();
        assert_eq!(restored["profile"], expected);

        app.delete(&path).by(&admin).send().await.expect(204);
        app.delete(&format!("{path}?purge=true")).by(&admin).send().await.expect(204);
        assert!(app.db.rows("SELECT user_id FROM preferences").await.is_empty());
    }
}
