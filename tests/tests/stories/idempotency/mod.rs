//! `Idempotency-Key`: what is sent again is not done again.

mod answers;
mod bodies;
mod erasure;
mod independence;
mod keys;
mod parallel;
mod trouble;

use serde_json::{Value, json};

use crate::support::{Answer, Call, Calls, People, Person, TestApp};

/// An administrator, and how many there are of what must not be there twice.
struct Desk {
    app: TestApp,
    admin: Person,
}

impl Desk {
    async fn of(app: TestApp) -> Self {
        let admin = app.person("root", "admin").await;
        Self { app, admin }
    }

    fn create(&self, body: &Value) -> Call {
        self.app.post("/v1/users", body).by(&self.admin)
    }

    fn suspend(&self, id: &str) -> Call {
        self.app.post(&format!("/v1/users/{id}/suspend"), &json!({ "reason": "spam" })).by(&self.admin)
    }

    async fn count(&self, table: &str) -> usize {
        self.app.db.rows(&format!("SELECT 1 AS one FROM {table}")).await.len()
    }

    /// The administrator's token is good for a quarter of an hour.
    async fn sign_in_again(&mut self) {
        self.admin = self.app.sign_in(&self.admin).await;
    }
}

/// The answer was given before, and is the same as then.
#[track_caller]
fn repeats(answer: &Answer, first: &Answer) {
    assert_eq!(answer.header("idempotency-replayed"), "true", "{answer:?}");
    assert_eq!(first.header("idempotency-replayed"), "", "{first:?}");
    let without_mark = |answer: &Answer| {
        let (status, mut headers, body) = answer.likeness();
        headers.retain(|(name, _)| name != "idempotency-replayed");
        (status, headers, body)
    };
    assert_eq!(without_mark(answer), without_mark(first));
}
