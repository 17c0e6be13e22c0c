//! Versions: which calls raise them, and changes that are bound to one.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    Answer, Call, Calls, PASSWORD, People, Person, States, Steps, TestApp, at_once, on_both_databases,
};

async fn version(app: &TestApp, admin: &Person, id: &str) -> (i64, Value) {
    let user = app.get(&format!("/v1/users/{id}")).by(admin).send().await.expect(200).json();
    (user["version"].as_i64().unwrap(), user["updated_at"].clone())
}

/// Every call that changes a user, each preceded by what brings the user into a fitting state.
fn changes() -> Vec<(&'static str, Method, &'static str, Value)> {
    let active = "account_status = 'active', status_reason = NULL, status_before = NULL, deleted_at = NULL";
    let suspended = "account_status = 'suspended', status_before = 'active'";
    vec![
        (active, Method::PATCH, "", json!({ "name": "Changed" })),
        (active, Method::PUT, "/role", json!({ "role": "target" })),
        (active, Method::POST, "/suspend", json!({ "reason": "spam" })),
        (suspended, Method::POST, "/activate", json!({})),
        ("account_status = 'locked'", Method::POST, "/unlock", Value::Null),
        (active, Method::POST, "/password-reset", Value::Null),
        (active, Method::DELETE, "/sessions", Value::Null),
        (active, Method::DELETE, "", Value::Null),
        ("deleted_at = '2026-01-01T00:00:00+00:00'", Method::POST, "/restore", json!({})),
        ("deleted_at = '2026-01-01T00:00:00+00:00'", Method::DELETE, "?purge=true", Value::Null),
    ]
}

fn call(app: &TestApp, admin: &Person, id: &str, (method, rest, body): (&Method, &str, &Value)) -> Call {
    let call = app.call(method.clone(), &format!("/v1/users/{id}{rest}")).by(admin);
    if body.is_null() { call } else { call.json(body) }
}

/// Nothing that takes a condition is missing here.
#[test]
fn every_change_that_takes_a_condition_is_tried() {
    let document: Value = serde_json::from_str(&roster_api::openapi::document().unwrap()).unwrap();
    let tried: Vec<_> = changes()
        .iter()
        .map(|(_, method, rest, _)| format!("{method} /v1/users/{{id}}{}", rest.split('?').next().unwrap()))
        .collect();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let mut parameters = operation["parameters"].as_array().into_iter().flatten();
            let name = format!("{} {path}", method.to_uppercase());
            let is_conditional = parameters.any(|parameter| parameter["name"] == "If-Match");
            assert!(!is_conditional || path.starts_with("/v1/me") || tried.contains(&name), "{name}");
        }
    }
}

on_both_databases! {
    /// HT-09: what was meant for another version is refused, and overwrites nothing.
    async fn every_change_can_be_bound_to_a_version(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        for (state, method, rest, body) in changes() {
            app.set_user("grace@example.com", state).await;
            let attempt = || call(&app, &admin, &user, (&method, rest, &body));
            let before = app.get(&format!("/v1/users/{user}")).by(&admin).send().await.expect(200).json();
            let current = version(&app, &admin, &user).await.0;
            let weak = format!("W/\"{current}\"");
            let bare = current.to_string();
            let others = format!("\"{}\", \"{}\"", current - 1, current + 1);
            for unfit in [weak.as_str(), &bare, &others, "", "\"\"", "\"x\""] {
                let answer = attempt().header("if-match", unfit).send().await;
                answer.expect_problem(412, "stale_version");
            }
            let after = app.get(&format!("/v1/users/{user}")).by(&admin).send().await.expect(200).json();
            assert_eq!(after, before, "{method} {rest}");
            let fit = match rest {
                "/role" | "/activate" => "*".to_owned(),
                _ => format!("\"0\", \"{current}\""),
            };
            let answer = attempt().header("if-match", &fit).send().await;
            assert!(matches!(answer.status, 200 | 202 | 204), "{method} {rest}: {answer:?}");
        }
    }

    /// HT-09: two editors have read the same; the second one is told, and what the first one wrote stays.
    async fn the_second_of_two_editors_overwrites_nothing(app: TestApp) {
        let (admin, other) = (app.person("ada", "admin").await, app.person("edith", "admin").await);
        let active = changes().into_iter().filter(|(state, ..)| state.starts_with("account_status = 'active'"));
        for (number, (_, method, rest, body)) in active.enumerate() {
            let user = app.person(&format!("user-{number}"), "viewer").await;
            let read = app.get(&user.path("")).by(&admin).send().await.expect(200);
            assert_eq!(app.get(&user.path("")).by(&other).send().await.header("etag"), read.header("etag"));
            let first = app.patch(&user.path(""), &json!({ "name": "First" })).by(&admin);
            let first = first.header("if-match", read.header("etag")).send().await.expect(200);
            let second = call(&app, &other, &user.id, (&method, rest, &body)).header("if-match", read.header("etag"));
            second.send().await.expect_problem(412, "stale_version");
            let left = app.get(&user.path("")).by(&other).send().await.expect(200);
            assert_eq!((left.json(), left.header("etag")), (first.json(), first.header("etag")), "{method} {rest}");
            assert!(app.is_signed_in(&user).await, "{method} {rest}");
            let again = call(&app, &other, &user.id, (&method, rest, &body)).header("if-match", first.header("etag"));
            let again = again.send().await;
            assert!(matches!(again.status, 200 | 202 | 204), "{method} {rest}: {again:?}");
        }
    }

    /// A missing user is missing, whatever version is asked for; and a condition lifts no rule.
    async fn the_condition_comes_after_the_user_and_before_the_state(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        let nobody = "0198c0de-0000-7000-8000-000000000001";
        for (_, method, rest, body) in changes() {
            for condition in ["*", "\"1\""] {
                let answer = call(&app, &admin, nobody, (&method, rest, &body)).header("if-match", condition).send().await;
                answer.expect_problem(404, "not_found");
            }
        }
        let activate = |condition: &str| app.post(&format!("/v1/users/{user}/activate"), &json!({})).by(&admin).header("if-match", condition);
        activate("\"7\"").send().await.expect_problem(412, "stale_version");
        activate("\"1\"").send().await.expect_problem(409, "invalid_transition");
        activate("*").send().await.expect_problem(409, "invalid_transition");
    }

    async fn of_many_editors_of_one_version_one_is_heard(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        let path = format!("/v1/users/{user}");
        let edits = (0..8).map(|n| match n % 4 {
            0 => app.patch(&path, &json!({ "name": format!("Name {n}") })),
            1 => app.put(&format!("{path}/role"), &json!({ "role": "target" })),
            2 => app.post(&format!("{path}/suspend"), &json!({ "reason": format!("reason {n}") })),
            _ => app.delete(&path),
        });
        let answers = at_once(edits.map(|call| call.by(&admin).header("if-match", "\"1\""))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status < 300).count(), 1, "{answers:?}");
        for answer in answers.into_iter().filter(|answer| answer.status >= 300) {
            answer.expect_problem(412, "stale_version");
        }
        assert_eq!(version(&app, &admin, &user).await.0, 2);
    }

    /// Profile, address, role, suspension, deletion, a new password: an editor would want to know.
    async fn the_version_rises_by_one_with_each_change_and_the_time_with_it(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.person("grace", "viewer").await);
        let path = user.path("");
        let new = "another good password";
        let steps: Vec<Call> = vec![
            app.patch(&path, &json!({ "name": "Grace" })).by(&admin),
            app.patch(&path, &json!({ "app_metadata": { "a": 1 } })).by(&admin),
            app.patch(&path, &json!({ "stripe_customer_id": "cus_1" })).by(&admin),
            app.patch(&path, &json!({ "name": "Hopper", "app_metadata": { "a": 2 }, "stripe_customer_id": "cus_2" })).by(&admin),
            app.put(&user.path("/role"), &json!({ "role": "target" })).by(&admin),
            app.patch("/v1/me", &json!({ "name": "Admiral" })).by(&user),
            app.post("/v1/me/password", &json!({ "current_password": PASSWORD, "new_password": new })).by(&user),
            app.patch(&path, &json!({ "email": "hopper@example.com", "name": "All at once" })).by(&admin),
            app.post(&user.path("/suspend"), &json!({ "reason": "spam" })).by(&admin),
            app.post(&user.path("/suspend"), &json!({ "reason": "more spam" })).by(&admin),
            app.post(&user.path("/activate"), &json!({})).by(&admin),
            app.delete(&path).by(&admin),
            app.post(&user.path("/restore"), &json!({})).by(&admin),
        ];
        let (mut expected, mut time) = version(&app, &admin, &user.id).await;
        for (number, step) in steps.into_iter().enumerate() {
            app.advance(Duration::from_secs(1));
            let answer = step.send().await;
            assert!(answer.status < 300, "step {number}: {answer:?}");
            let (now, changed_at) = version(&app, &admin, &user.id).await;
            expected += 1;
            assert_eq!(now, expected, "step {number}: {answer:?}");
            assert!(changed_at.as_str() > time.as_str(), "step {number}");
            time = changed_at;
        }
    }

    /// Nobody's edit is turned away because the user signed in.
    async fn the_version_does_not_rise_with_what_signing_in_leaves_behind(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        let before = version(&app, &admin, &user).await;
        app.advance(Duration::from_secs(1));
        let tokens = app.login("grace@example.com").await;
        app.try_refresh(&tokens.refresh).await.expect(200);
        app.post("/v1/auth/password/forgot", &json!({ "email": "grace@example.com" })).send().await.expect(202);
        app.delete(&format!("/v1/users/{user}/sessions")).by(&admin).send().await.expect(204);
        let locks: Vec<Answer> = at_once((0..12).map(|_| {
            app.post("/v1/auth/login", &json!({ "identifier": "grace@example.com", "password": "wrong horse battery" }))
        })).await;
        assert!(locks.iter().any(|answer| answer.status == 429), "{locks:?}");
        let locked = app.get(&format!("/v1/users/{user}")).by(&admin).send().await.json();
        assert_eq!(locked["account_status"], "locked");
        assert_eq!(version(&app, &admin, &user).await, before);
        app.call(Method::POST, &format!("/v1/users/{user}/unlock")).by(&admin).send().await.expect(200);
        let unlocked = app.get(&format!("/v1/users/{user}")).by(&admin).send().await.json();
        assert_eq!((&unlocked["account_status"], &unlocked["failed_login_attempts"]), (&json!("active"), &json!(0)));
        assert_eq!(version(&app, &admin, &user).await, before);
    }
}
