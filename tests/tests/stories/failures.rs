//! A dependency that fails lets nobody in and loses nothing.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{
    Answer, Call, Calls, PASSWORD, Proxy, Steps, TestApp, TestDatabase, Tokens, on_both_databases,
    postgres_server,
};

/// Somebody who is signed in, somebody who is about to be, and what they ask for.
struct People {
    app: TestApp,
    tokens: Tokens,
    verification: String,
}

impl People {
    async fn of(app: TestApp) -> Self {
        app.activate("ada@example.com").await;
        let tokens = app.login("ada@example.com").await;
        // The first use of a token is noted; from here on looking is reading.
        app.get("/v1/me").bearer(&tokens.access).send().await.expect(200);
        let verification = app.register("grace@example.com").await.token;
        Self { app, tokens, verification }
    }

    fn login(&self, password: &str) -> Call {
        self.app.post("/v1/auth/login", &json!({ "identifier": "ada@example.com", "password": password }))
    }

    fn look(&self) -> Call {
        self.app.get("/v1/me").bearer(&self.tokens.access)
    }

    fn change(&self, body: &Value) -> Call {
        self.app.patch("/v1/me", body).bearer(&self.tokens.access)
    }

    /// Every call that needs one of these tables, named.
    fn calls(&self) -> Vec<(&'static str, Call, &'static [&'static str])> {
        let Self { app, tokens, verification } = self;
        let refresh = json!({ "refresh_token": tokens.refresh });
        let register = json!({ "email": "new@example.com", "password": PASSWORD });
        let verify = json!({ "token": verification, "password": PASSWORD });
        let page = format!("/verify-email?token={verification}");
        vec![
            ("look", self.look(), &["users", "sessions"]),
            ("log-in", self.login(PASSWORD), &["users", "sessions", "device_tokens", "audit_events"]),
            ("wrong password", self.login("wrong horse battery"), &["users", "audit_events"]),
            ("refresh", app.post("/v1/auth/refresh", &refresh), &["users", "sessions"]),
            (
                "register",
                app.post("/v1/auth/register", &register),
                &["users", "registration_attempts", "one_time_tokens", "outbox", "audit_events"],
            ),
            (
                "verify",
                app.post("/v1/auth/verify-email", &verify),
                &["users", "registration_attempts", "one_time_tokens", "sessions", "audit_events"],
            ),
            ("page", app.get(&page), &["one_time_tokens"]),
            ("change", self.change(&json!({ "name": "Changed" })), &["users", "sessions", "audit_events"]),
            (
                "log out",
                app.call(Method::POST, "/v1/auth/logout").bearer(&tokens.access),
                &["users", "sessions", "audit_events"],
            ),
        ]
    }

    /// The service as it is for everybody once the trouble is over, and nothing was done meanwhile.
    async fn all_is_as_it_was(&self) {
        let me = self.look().send().await.expect(200).json();
        assert_eq!(me["name"], Value::Null, "a failed change was kept");
        self.login("wrong horse battery").send().await.expect_problem(401, "invalid_credentials");
        self.login(PASSWORD).send().await.expect(200);
        assert!(self.app.db.rows("SELECT id FROM users WHERE email = 'new@example.com'").await.is_empty());
        self.app.get("/health/ready").send().await.expect(200);
    }
}

#[track_caller]
fn unavailable(answer: Answer) {
    let answer = answer.expect_problem(503, "unavailable");
    assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "{answer:?}");
}

on_both_databases! {
    /// LG-04: with any of the tables gone, the calls that decide by it fail; none is answered as if all were well, and
    /// none does half of its work.
    async fn without_what_a_decision_needs_nobody_is_let_in(app: TestApp) {
        let people = People::of(app).await;
        let tables =
            ["users", "sessions", "device_tokens", "registration_attempts", "one_time_tokens", "outbox", "audit_events"];
        for table in tables {
            people.app.db.execute(&format!("ALTER TABLE {table} RENAME TO gone")).await;
            let calls = people.calls().into_iter().filter(|(_, _, needed)| needed.contains(&table));
            for (name, call, _) in calls {
                let answer = call.send().await;
                assert!(matches!(answer.status, 500 | 503), "{name} without {table}: {answer:?}");
                assert!(!answer.text.contains(table) && !answer.text.contains("gone"), "{answer:?}");
            }
            people.app.get("/health/live").send().await.expect(200);
            people.app.db.execute(&format!("ALTER TABLE gone RENAME TO {table}")).await;
        }
        people.all_is_as_it_was().await;
    }

    /// LG-04: a schema that is not the program's is told where load balancers ask.
    async fn a_process_without_its_schema_is_alive_and_not_ready(app: TestApp) {
        app.db.execute("ALTER TABLE roster_migrations RENAME TO gone").await;
        let answer = app.get("/health/ready").send().await.expect(503);
        assert_eq!(answer.json()["status"], "unavailable", "{answer:?}");
        assert_ne!(answer.json()["checks"]["schema"], "ok", "{answer:?}");
        assert_eq!(answer.header("content-type"), "application/json");
        app.get("/health/live").send().await.expect(200);
        app.db.execute("ALTER TABLE gone RENAME TO roster_migrations").await;
        app.get("/health/ready").send().await.expect(200);
    }

    /// LG-04: when every connection is held, calls wait no longer than they should, and are told to come back.
    async fn held_connections_are_503_and_not_an_endless_wait(db: TestDatabase) {
        let mut options = db.options().clone();
        options.pool_size = 1;
        options.max_overflow = 0;
        options.acquire_timeout = Duration::from_millis(300);
        let people = People::of(TestApp::reaching(db, options, &[]).await).await;
        let user = people.app.roster().find_user("ada@example.com").await.unwrap().unwrap();
        // Somebody else's transaction holds the row, and on SQLite the whole file: one of the changes gets the only
        // connection and waits there, the others wait for the connection.
        let held = people.app.db.store().begin().await.unwrap();
        held.users().lock(user.id).await.unwrap();
        let mut changes = JoinSet::new();
        for name in ["Ada", "Grace", "Edith", "Hedy"] {
            changes.spawn(people.change(&json!({ "first_name": name })).send());
        }
        unavailable(changes.join_next().await.unwrap().unwrap());
        people.app.get("/health/live").send().await.expect(200);
        drop(held);
        let (done, refused): (Vec<_>, Vec<_>) =
            changes.join_all().await.into_iter().partition(|answer| answer.status == 200);
        assert!(!done.is_empty(), "{refused:?}");
        refused.into_iter().for_each(unavailable);
        people.all_is_as_it_was().await;
    }
}

mod a_database_that_is_out_of_reach {
    use super::*;

    /// LG-04: every call that needs the database is 503 with a time to come back at, whatever was cached; once the way
    /// is free again, so is the service, by itself.
    #[tokio::test]
    #[ignore = "needs PostgreSQL: run by cargo xtask test"]
    async fn postgres() {
        let db = TestDatabase::postgres().await;
        let rows = db.rows("SELECT current_database()::text AS name").await;
        let (before, server, after) = postgres_server();
        let proxy = Proxy::to(server);
        let mut options = db.options().clone();
        options.url = format!("{before}{}/{}{after}", proxy.address(), rows[0]["name"].as_str().unwrap())
            .parse()
            .unwrap();
        let people = People::of(TestApp::reaching(db, options, &[]).await).await;

        proxy.cut();
        for round in 0..2 {
            for (name, call, _) in people.calls() {
                let answer = call.send().await;
                assert_eq!(answer.status, 503, "{name} in round {round}: {answer:?}");
                if name != "page" {
                    unavailable(answer);
                }
            }
            let ready = people.app.get("/health/ready").send().await.expect(503);
            assert_eq!(ready.json()["checks"]["database"], "unavailable", "{ready:?}");
            people.app.get("/health/live").send().await.expect(200);
        }

        proxy.heal();
        // What is left of the broken connections is found out as it is taken.
        for _ in 0..20 {
            if people.look().send().await.status == 200 {
                break;
            }
        }
        people.all_is_as_it_was().await;
    }
}
