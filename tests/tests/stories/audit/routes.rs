//! Every route that changes something leaves one event, in the transaction of the change.

use std::time::Duration;

use serde_json::{Value, json};

use super::scenario::{Scenario, Session, Stage};
use crate::support::{
    Answer, Call, Calls, Dump, PASSWORD, People, Steps, TestApp, TestDatabase, on_both_databases,
};

/// Every route that may change something.
fn routes() -> Vec<(String, &'static str)> {
    let routes = roster_api::routes::all().list();
    let mut changing: Vec<_> =
        routes.into_iter().map(|(method, pattern, _)| (method.to_string(), pattern)).collect();
    changing.retain(|(method, _)| !["GET", "HEAD", "OPTIONS"].contains(&method.as_str()));
    assert!(changing.len() > 20, "{changing:?}");
    changing
}

async fn behind_a_proxy(db: TestDatabase) -> TestApp {
    TestApp::start(db, &[("ROSTER_HTTP__TRUSTED_PROXIES", "127.0.0.1")]).await
}

/// The trail of one request, ids as 32 digits.
async fn trail(app: &TestApp, request: &str) -> Vec<Value> {
    let is_sqlite = app.db.id("00000000-0000-0000-0000-000000000000".parse().unwrap()).starts_with('X');
    let id = |column: &str| {
        if is_sqlite {
            format!("lower(hex({column})) AS {column}")
        } else {
            format!("coalesce(replace({column}::text, '-', ''), '') AS {column}")
        }
    };
    let time = if is_sqlite {
        "replace(substr(occurred_at, 1, 19), ' ', 'T') AS time"
    } else {
        r#"to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') AS time"#
    };
    let columns = [id("actor_id"), id("user_id"), id("session_id"), time.to_owned()].join(", ");
    let columns = format!("action, actor_type, ip, user_agent, request_id, {columns}");
    app.db.rows(&format!("SELECT {columns} FROM audit_events WHERE request_id = '{request}'")).await
}

async fn count(app: &TestApp) -> usize {
    app.db.rows("SELECT id FROM audit_events").await.len()
}

fn digits(id: &str) -> Value {
    json!(id.replace('-', ""))
}

/// A fresh pair of people for each route; what the one before has left is gone.
pub(crate) async fn stage(app: &TestApp) -> Stage<'_> {
    for table in ["outbox", "one_time_tokens", "login_throttles", "users"] {
        app.db.execute(&format!("DELETE FROM {table}")).await;
    }
    app.db.execute("DELETE FROM roles WHERE NOT built_in").await;
    Stage { app, admin: app.person("root", "admin").await, user: app.person("ada", "viewer").await }
}

fn marked(call: &Call, request: &str) -> Call {
    let call = call.again().header("x-request-id", request).header("user-agent", "Auditor/1.0");
    call.header("x-forwarded-for", "192.0.2.44")
}

/// What the event says of a call that has succeeded.
async fn is_told(app: &TestApp, route: &str, Scenario { call, event }: Scenario, time: &str) {
    let before = count(app).await;
    let request = time.replace(':', "-");
    let answer = marked(&call, &request).send().await;
    assert!(matches!(answer.status, 200..=204), "{route}: {answer:?}");
    let told = trail(app, &request).await;
    let Some(event) = event else {
        assert_eq!(count(app).await, before, "{route}: {told:?}");
        return;
    };
    assert_eq!((told.len(), count(app).await), (1, before + 1), "{route}: {told:?}");
    let actor_type = if event.actor.is_some() { "user" } else { "anonymous" };
    let session = match &event.session {
        Session::None => String::new(),
        Session::Is(session) => session.clone(),
        Session::Answered => answer.text_of("session_id"),
    };
    for (column, value) in [
        ("action", json!(event.action)),
        ("actor_type", json!(actor_type)),
        ("actor_id", digits(event.actor.as_deref().unwrap_or_default())),
        ("session_id", digits(&session)),
        ("ip", json!("192.0.2.44")),
        ("user_agent", json!("Auditor/1.0")),
        ("time", json!(time)),
    ] {
        assert_eq!(told[0][column], value, "{route}: {column} of {told:?}");
    }
    match event.user {
        Some(user) => assert_eq!(told[0]["user_id"], digits(&user), "{route}"),
        None => assert_ne!(told[0]["user_id"], "", "{route}: it is told of whom"),
    }
}

/// Lets the database refuse whatever changes or removes an event.
async fn only_adding(app: &TestApp) {
    let is_sqlite = app.db.id("00000000-0000-0000-0000-000000000000".parse().unwrap()).starts_with('X');
    if !is_sqlite {
        let refusal = "BEGIN RAISE EXCEPTION 'events are only added'; END";
        app.db
            .execute(&format!("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ {refusal} $$"))
            .await;
    }
    for what in ["UPDATE", "DELETE"] {
        let refusal = if is_sqlite {
            "BEGIN SELECT RAISE(ABORT, 'events are only added'); END"
        } else {
            "FOR EACH ROW EXECUTE FUNCTION refuse()"
        };
        app.db.execute(&format!("CREATE TRIGGER no_{what} BEFORE {what} ON audit_events {refusal}")).await;
    }
}

fn is_failure(answer: &Answer) -> bool {
    matches!(answer.status, 500 | 503)
}

on_both_databases! {
    /// LG-01: each of them adds exactly one event, with who, to whom, in which session, from where, by which request and
    /// when.
    ///
    /// LG-03: all of them work in a database that lets events be added and nothing else.
    async fn each_change_is_told_once(db: TestDatabase) {
        let app = behind_a_proxy(db).await;
        only_adding(&app).await;
        for (number, (method, pattern)) in (1..).zip(routes()) {
            app.advance(Duration::from_secs(1));
            let scenario = stage(&app).await.scenario(&method, pattern).await;
            let time = format!("2026-01-01T00:{:02}:{:02}", number / 60, number % 60);
            is_told(&app, &format!("{method} {pattern}"), scenario, &time).await;
        }
    }

    /// LG-01: where the event cannot be written, nothing is changed; where the change cannot, nothing is told.
    async fn change_and_event_are_one_transaction(db: TestDatabase) {
        let app = behind_a_proxy(db).await;
        for (number, (method, pattern)) in (0..).zip(routes()) {
            let [undone, done] = ["undone", "done"].map(|word| format!("{word}-{number}"));
            let Scenario { call, event } = stage(&app).await.scenario(&method, pattern).await;
            if event.is_none() {
                continue;
            }
            // What is no part of the change: counters that hold an attempt before anybody knows what comes of it.
            let contents = async || Dump::of(&app).await.without(&["login_throttles", "audit_events", "gone"]);
            let before = contents().await;
            app.db.execute("ALTER TABLE audit_events RENAME TO gone").await;
            let answer = marked(&call, "untold").send().await;
            app.db.execute("ALTER TABLE gone RENAME TO audit_events").await;
            assert!(is_failure(&answer), "{method} {pattern}: {answer:?}");
            assert!(contents().await == before, "{method} {pattern} changed something that is told nowhere");

            // What comes last of all in a change that others have to hear of.
            app.db.execute("ALTER TABLE cache_invalidations RENAME TO gone").await;
            let answer = marked(&call, &undone).send().await;
            app.db.execute("ALTER TABLE gone RENAME TO cache_invalidations").await;
            if is_failure(&answer) {
                assert!(trail(&app, &undone).await.is_empty(), "{method} {pattern} tells what was not done");
                let answer = marked(&call, &done).send().await;
                assert!(matches!(answer.status, 200..=204), "{method} {pattern}: {answer:?}");
                assert_eq!(trail(&app, &done).await.len(), 1, "{method} {pattern}");
            }
        }
    }

    /// LG-01: what is refused is no change: without a token, without a body, with one that is unfit, at a stale version.
    async fn what_is_refused_is_not_told(app: TestApp) {
        let Stage { admin, user, .. } = stage(&app).await;
        let before = count(&app).await;
        for (method, pattern) in routes() {
            let path = pattern.replace("{id}", &user.id).replace("{name}", "admin");
            let call = || app.call(method.parse().unwrap(), &path);
            let mut calls = vec![call().bearer("none"), call().json(&json!({ "nonsense": 1 })), call().json(&json!([]))];
            if pattern.starts_with("/v1/") {
                calls.push(call().by(&user).json(&json!({ "nonsense": 1 })).header("if-match", "\"99\""));
            }
            if pattern.starts_with("/v1/users/{id}") {
                calls.push(call().by(&admin).json(&json!({ "reason": "x", "role": "target" })).header("if-match", "\"99\""));
                let nobody = pattern.replace("{id}", "0198c0de-0000-7000-8000-000000000001");
                calls.push(app.call(method.parse().unwrap(), &nobody).by(&admin).json(&json!({})));
            }
            if pattern.starts_with("/v1/roles") {
                let refused = json!({ "name": "admin", "permissions": [] });
                calls.push(app.call(method.parse().unwrap(), &path).by(&admin).json(&refused));
                calls.push(app.call(method.parse().unwrap(), &path).by(&user).json(&refused));
            }
            for call in calls {
                let answer = call.send().await;
                let ends_session = method == "DELETE" && pattern == "/v1/me/sessions";
                let signs_out = pattern == "/v1/auth/logout";
                assert!(answer.status >= 400 || ends_session || signs_out, "{method} {pattern}: {answer:?}");
                assert_eq!(count(&app).await, before, "{method} {pattern}: {answer:?}");
            }
        }
    }

    /// LG-01: a log-in that fails is told too, and so is a wrong current password: who could not prove what.
    async fn what_somebody_failed_to_prove_is_told(db: TestDatabase) {
        let app = behind_a_proxy(db).await;
        let user = app.person("ada", "viewer").await;
        let login = |identifier: &str| {
            app.post("/v1/auth/login", &json!({ "identifier": identifier, "password": "wrong horse battery" }))
        };
        let wrong = json!({ "password": "wrong horse battery" });
        let calls = [
            ("known", login("ada@example.com"), "anonymous", user.id.clone(), String::new()),
            ("unknown", login("nobody@example.com"), "anonymous", String::new(), String::new()),
            ("own", app.delete("/v1/me").json(&wrong).by(&user), "user", user.id.clone(), user.tokens.session.clone()),
        ];
        for (request, call, actor_type, about, session) in calls {
            let answer = marked(&call, request).send().await;
            assert!(matches!(answer.status, 401 | 403), "{answer:?}");
            let told = trail(&app, request).await;
            assert_eq!(told.len(), 1, "{told:?}");
            for (column, value) in [
                ("action", json!("login.failed")),
                ("actor_type", json!(actor_type)),
                ("user_id", digits(&about)),
                ("session_id", digits(&session)),
                ("ip", json!("192.0.2.44")),
            ] {
                assert_eq!(told[0][column], value, "{request}: {told:?}");
            }
        }
        // What somebody typed is told nowhere.
        let dump = Dump::of(&app).await;
        assert!(!dump.contains("nobody@example.com") && !dump.contains("wrong horse battery"));
        app.try_login("ada@example.com", PASSWORD).await.expect(200);
    }
}
