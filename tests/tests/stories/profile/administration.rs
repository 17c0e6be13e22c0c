//! The administration's.

use serde_json::{Value, json};

use super::preferences::app;
use crate::support::{Calls, People, TestApp, TestDatabase, on_both_databases};

struct Office {
    app: TestApp,
    people: Made,
}

struct Made {
    admin: crate::support::Person,
    ada: crate::support::Person,
}

impl Office {
    async fn open(db: TestDatabase) -> Self {
        let app = app(db).await;
        let people =
            Made { admin: app.person("root", "admin").await, ada: app.person("ada", "viewer").await };
        Self { app, people }
    }

    fn ada(&self) -> String {
        self.people.ada.path("")
    }
}

on_both_databases! {
    async fn those_who_may_write_users_change_it_and_those_who_may_not_do_not(db: TestDatabase) {
        let Office { app, people } = Office::open(db).await;
        let body = json!({ "profile": { "weekly_goal": 9 } });
        let path = people.ada.path("");
        app.patch(&path, &body).by(&people.ada).send().await.expect_problem(403, "forbidden");
        let changed = app.patch(&path, &body).by(&people.admin).send().await.expect(200).json();
        assert_eq!(changed["profile"], json!({ "time_zone": "UTC", "weekly_goal": 9, "nickname": null }));
        let read = app.get(&path).by(&people.admin).send().await.expect(200).json();
        assert_eq!(read, changed);
        let unfit = app.patch(&path, &json!({ "profile": { "weekly_goal": -1 } })).by(&people.admin).send().await;
        let unfit = unfit.expect_problem(422, "validation_failed");
        assert_eq!(unfit.field_errors(), [("/profile/weekly_goal".to_owned(), "invalid_value".to_owned())]);
    }

    /// Each answer with a user has it, also those that are kept for an idempotency key while their change waits.
    async fn every_answer_with_a_user_has_it(db: TestDatabase) {
        let office = Office::open(db).await;
        let (app, people, ada) = (&office.app, &office.people, office.ada());
        let expected = json!({ "time_zone": "UTC", "weekly_goal": 9, "nickname": null });
        let body = json!({ "profile": { "weekly_goal": 9 } });
        app.patch(&ada, &body).by(&people.admin).send().await.expect(200);
        let actions = [
            ("suspend", json!({ "reason": "spam" })),
            ("activate", json!({})),
        ];
        for (action, body) in actions {
            let call = app.post(&format!("{ada}/{action}"), &body).by(&people.admin).key(action);
            let answer = call.again().send().await.expect(200);
            assert_eq!(answer.json()["profile"], expected, "{action}");
            let replayed = call.send().await.expect(200);
            assert_eq!(replayed.header("idempotency-replayed"), "true");
            assert_eq!(replayed.text, answer.text);
        }
        let role = app.put(&format!("{ada}/role"), &json!({ "role": "manager" })).by(&people.admin);
        assert_eq!(role.send().await.expect(200).json()["profile"], expected);
        let body = json!({ "email": "new@example.com" });
        let made = app.post("/v1/users", &body).by(&people.admin).key("new").send().await.expect(201).json();
        assert_eq!(made["profile"], Value::Null);
        let refused = json!({ "email": "b@example.com", "profile": {} });
        app.post("/v1/users", &refused).by(&people.admin).send().await.expect_problem(422, "validation_failed");
    }
}
