//! Everything that is stored about oneself, as one document.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Calls, PASSWORD, People, Person, States, Steps, TestApp, on_both_databases};

async fn export(app: &TestApp, person: &Person) -> Answer {
    app.get("/v1/me/export").by(person).send().await.expect(200)
}

fn length(value: &Value) -> usize {
    value.as_array().unwrap().len()
}

on_both_databases! {
    async fn the_export_has_all_there_is(app: TestApp) {
        let (admin, user) = (app.person("root", "admin").await, app.person("ada", "viewer").await);
        app.advance(Duration::from_secs(1));
        app.post(&user.path("/suspend"), &json!({ "reason": "a mistake" })).by(&admin).send().await.expect(200);
        app.advance(Duration::from_secs(1));
        app.post(&user.path("/activate"), &json!({})).by(&admin).send().await.expect(200);
        let edit = json!({ "stripe_customer_id": "cus_1", "app_metadata": { "plan": "gold" } });
        app.patch(&user.path(""), &edit).by(&admin).send().await.expect(200);
        app.set_user(&user.email, "source_system = 'old', source_id = '7'").await;
        app.advance(Duration::from_secs(1));
        let user = app.sign_in(&user).await;
        app.sign_in(&user).await;
        let answer = export(&app, &user).await;
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("cache-control"), "no-store");
        let document = answer.json();
        let keys: Vec<_> = document.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["events", "identities", "sessions", "status_changes", "user"]);
        let shown = app.get(&user.path("")).by(&admin).send().await.json();
        assert_eq!(document["user"], shown, "what administrators see of the user is the user's to know");
        assert_eq!(document["identities"], json!([]));
        let sessions = app.get("/v1/me/sessions").by(&user).send().await.json();
        assert_eq!(document["sessions"], sessions["data"]);
        let mut history = app.get(&user.path("/status-changes")).by(&admin).send().await.json()["data"].clone();
        for change in history.as_array_mut().unwrap() {
            change["actor_id"] = Value::Null;
        }
        assert_eq!(document["status_changes"], history);
        assert_eq!(length(&document["status_changes"]), 2);
        // That it was read came after what it tells.
        let events = app.get("/v1/me/events").by(&user).send().await.json()["data"].clone();
        assert_eq!(length(&events), length(&document["events"]) + 1);
        let told = document["events"].as_array().unwrap();
        assert!(told.iter().all(|event| events.as_array().unwrap().contains(event)));
    }

    /// A page has at most 200 items, an export all.
    async fn the_export_has_no_pages(app: TestApp) {
        let user = app.person("ada", "viewer").await;
        for number in 0..210 {
            app.patch("/v1/me", &json!({ "name": format!("Ada {number}") })).by(&user).send().await.expect(200);
        }
        assert_eq!(length(&export(&app, &user).await.json()["events"]), 212);
    }

    async fn the_export_holds_no_secret(app: TestApp) {
        let user = app.person("ada", "viewer").await;
        app.post("/v1/auth/password/forgot", &json!({ "email": user.email })).send().await.expect(202);
        let link = app.mailed_token(&user.email).await;
        let text = export(&app, &user).await.text;
        for secret in [PASSWORD, &link, &user.tokens.access, &user.tokens.refresh, &user.tokens.device, "$2b$", "$bcrypt"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        for word in ["hash", "nonce", "payload", "token"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }

    /// LG-01: reading it is an event of the account, one each time; it changes nothing else.
    async fn reading_the_export_is_told(app: TestApp) {
        let user = app.person("ada", "viewer").await;
        let before = app.get("/v1/me").by(&user).send().await.expect(200).json();
        for reads in 1..=2 {
            export(&app, &user).await;
            let events = app.get("/v1/me/events").by(&user).send().await.json();
            let read = |event: &&Value| event["action"] == "export.read";
            let told: Vec<_> = events["data"].as_array().unwrap().iter().filter(read).cloned().collect();
            assert_eq!(told.len(), reads);
            assert_eq!((&told[0]["actor_id"], &told[0]["session_id"]), (&json!(user.id), &json!(user.tokens.session)));
        }
        assert_eq!(app.get("/v1/me").by(&user).send().await.expect(200).json(), before);
        app.get("/v1/me/export").send().await.expect_problem(401, "unauthenticated");
        app.get("/v1/me/export?format=csv").by(&user).send().await.expect_problem(422, "validation_failed");
        app.call(Method::POST, "/v1/me/export").by(&user).send().await.expect_problem(405, "method_not_allowed");
    }
}
