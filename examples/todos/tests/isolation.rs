//! Whose todos are whose.

use roster_api::service::Caller;
use roster_testkit::{Calls, Isolation, People, Person, on_both_databases};
use sea_orm::ActiveValue::Set;
use serde_json::json;
use todos::todo::{ActiveModel, Entity};

use super::{Todos, path_of};

async fn caller(app: &Todos, person: &Person) -> Caller {
    app.0.roster().authenticate(&person.tokens.access).await.unwrap()
}

on_both_databases! {
    /// Every route of the todos by everybody on everything: a foreign todo is one that does not exist.
    async fn everybody_reaches_their_own_todos_alone(app: Todos) {
        let isolation = Isolation::of("/v1/todos", json!({ "title": "made" })).changing(json!({ "title": "changed" }));
        isolation.run(&app.0, &todos::backend()).await;
    }

    /// AZ-08: lists, their cursors, entity tags and the export of somebody stay what they are while others make a thousand
    /// todos.
    async fn nothing_that_one_sees_moves_with_the_todos_of_others(app: Todos) {
        let (ada, bob) = (app.0.person("ada", "viewer").await, app.0.person("bob", "viewer").await);
        let mine = app.add(&ada, "mine").await;
        app.add(&ada, "mine too").await;
        let pages = ["/v1/todos?limit=1", "/v1/todos?sort=priority", "/v1/todos?sort=-due_date&status=pending"];
        let mut before = Vec::new();
        for page in pages {
            before.push(app.0.get(page).by(&ada).send().await.expect(200).json()["data"].clone());
        }
        let tag = app.0.get(&path_of(&mine)).by(&ada).send().await.expect(200).header("etag").to_owned();
        let todos = app.0.roster().owned::<Entity>(&caller(&app, &bob).await);
        for number in 0..1_000 {
            let now = todos.now().to_datetime();
            let row = ActiveModel {
                title: Set(format!("his {number}")),
                description: Set(None),
                status: Set("pending".to_owned()),
                priority: Set(1),
                due_date: Set(None),
                created_at: Set(now),
                updated_at: Set(now),
                ..ActiveModel::default()
            };
            todos.insert(row).await.unwrap();
        }
        for (page, before) in pages.into_iter().zip(before) {
            assert_eq!(app.0.get(page).by(&ada).send().await.expect(200).json()["data"], before, "{page}");
        }
        assert_eq!(app.0.get(&path_of(&mine)).by(&ada).send().await.header("etag"), tag);
        let export = app.0.get("/v1/me/export").by(&ada).send().await.expect(200).json();
        assert_eq!(export["todos"].as_array().unwrap().len(), 2);
    }

    /// A cursor of somebody else's list is none.
    async fn a_cursor_is_good_for_its_own_user_alone(app: Todos) {
        let (ada, bob) = (app.0.person("ada", "viewer").await, app.0.person("bob", "viewer").await);
        for title in ["one", "two"] {
            app.add(&ada, title).await;
        }
        let page = app.0.get("/v1/todos?limit=1").by(&ada).send().await.expect(200);
        let next = format!("/v1/todos?limit=1&cursor={}", page.text_of("next_cursor"));
        app.0.get(&next).by(&ada).send().await.expect(200);
        app.0.get(&next).by(&bob).send().await.expect_problem(400, "invalid_cursor");
    }
}
