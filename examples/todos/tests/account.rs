//! What becomes of todos with the account that they belong to.

use roster_testkit::{Calls, PASSWORD, People, Steps, on_both_databases};
use serde_json::json;

use super::{Todos, path_of};

on_both_databases! {
    async fn the_export_holds_the_todos(app: Todos) {
        let ada = app.0.person("ada", "viewer").await;
        let todo = app.add(&ada, "exported").await;
        let export = app.0.get("/v1/me/export").by(&ada).send().await.expect(200).json();
        assert_eq!(export["todos"], json!([todo]));
    }

    async fn todos_are_out_of_sight_while_their_user_is_deleted_and_back_after(app: Todos) {
        let (ada, root) = (app.0.person("ada", "viewer").await, app.0.person("root", "admin").await);
        let todo = app.add(&ada, "hidden").await;
        app.0.delete("/v1/me").json(&json!({ "password": PASSWORD })).by(&ada).send().await.expect(204);
        app.0.get(&path_of(&todo)).by(&ada).send().await.expect_problem(401, "unauthenticated");
        app.0.post(&ada.path("/restore"), &json!({})).by(&root).send().await.expect(200);
        let ada = app.0.sign_in(&ada).await;
        assert_eq!(app.0.get(&path_of(&todo)).by(&ada).send().await.expect(200).json(), todo);
    }

    async fn a_purge_takes_the_todos_along(app: Todos) {
        let (ada, root) = (app.0.person("ada", "viewer").await, app.0.person("root", "admin").await);
        app.add(&ada, "gone").await;
        app.add(&root, "stays").await;
        app.0.delete(&ada.path("")).by(&root).send().await.expect(204);
        app.0.delete(&ada.path("?purge=true")).by(&root).send().await.expect(204);
        // As a superuser, who walks through row-level security.
        assert_eq!(app.0.db.rows("SELECT title FROM todos").await, [json!({ "title": "stays" })]);
    }

    async fn a_suspended_user_reaches_no_todo(app: Todos) {
        let (ada, root) = (app.0.person("ada", "viewer").await, app.0.person("root", "admin").await);
        app.add(&ada, "kept").await;
        let suspend = app.0.post(&ada.path("/suspend"), &json!({ "reason": "spam" }));
        suspend.by(&root).send().await.expect(200);
        app.0.get("/v1/todos").by(&ada).send().await.expect_problem(401, "unauthenticated");
        app.0.post(&ada.path("/activate"), &json!({})).by(&root).send().await.expect(200);
        assert_eq!(app.titles(&app.0.sign_in(&ada).await, "").await, ["kept"]);
    }

    async fn somebody_who_signs_up_has_no_todos_yet(app: Todos) {
        app.0.activate("new@example.com").await;
        let tokens = app.0.login("new@example.com").await;
        let list = app.0.get("/v1/todos").bearer(&tokens.access).send().await.expect(200);
        assert_eq!(list.json(), json!({ "data": [], "next_cursor": null }));
    }
}
