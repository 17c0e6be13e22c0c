//! Stories of the todos, each on SQLite and on PostgreSQL.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod account;
mod document;
mod isolation;
mod listing;
mod profile;
mod readme;
mod row_level_security;
mod rules;
mod versions;

use roster_testkit::{Answer, Calls, Person, TestApp, TestDatabase};
use serde_json::{Value, json};

/// The backend on a database of its own.
struct Todos(TestApp);

impl Todos {
    async fn sqlite() -> Self {
        Self::on(TestDatabase::sqlite().await).await
    }

    async fn postgres() -> Self {
        Self::on(TestDatabase::postgres().await).await
    }

    async fn on(db: TestDatabase) -> Self {
        Self(TestApp::of(todos::backend(), db, &[]).await)
    }

    /// Makes a todo, whatever comes of it.
    async fn try_add(&self, person: &Person, body: &Value) -> Answer {
        self.0.post("/v1/todos", body).by(person).send().await
    }

    /// Makes a todo of this title.
    async fn add(&self, person: &Person, title: &str) -> Value {
        self.try_add(person, &json!({ "title": title })).await.expect(201).json()
    }

    /// The titles of a list, in its order.
    async fn titles(&self, person: &Person, query: &str) -> Vec<String> {
        let list = self.0.get(&format!("/v1/todos{query}")).by(person).send().await.expect(200).json();
        list["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|todo| todo["title"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// The path of a todo.
fn path_of(todo: &Value) -> String {
    format!("/v1/todos/{}", todo["id"].as_str().unwrap())
}
