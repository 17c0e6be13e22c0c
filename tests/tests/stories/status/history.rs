//! Every move of the status is told, once, with whoever made it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{
    Answer, Calls, Links, PASSWORD, People, Person, States, Steps, TestApp, on_both_databases,
};

async fn history(app: &TestApp, by: &Person, id: &str) -> Vec<Value> {
    let page = app.get(&format!("/v1/users/{id}/status-changes")).by(by).send().await.expect(200);
    page.json()["data"].as_array().unwrap().clone()
}

/// From, to and by whom, the newest first.
fn moves<'a>(history: &'a [Value]) -> Vec<(&'a str, &'a str, &'a str)> {
    let word = |entry: &'a Value, key: &str| entry[key].as_str().unwrap();
    let told = |entry| (word(entry, "from_status"), word(entry, "to_status"), word(entry, "actor"));
    history.iter().map(told).collect()
}

async fn suspend(app: &TestApp, by: &Person, id: &str, body: Value) -> Answer {
    app.advance(Duration::from_secs(1));
    app.post(&format!("/v1/users/{id}/suspend"), &body).by(by).send().await.expect(200)
}

on_both_databases! {
    async fn a_move_is_told_with_whoever_made_it_and_why(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        assert!(history(&app, &admin, &user).await.is_empty());
        suspend(&app, &admin, &user, json!({ "reason": "spam", "until": "2026-02-01T00:00:00Z" })).await;
        app.advance(Duration::from_secs(1));
        app.post(&format!("/v1/users/{user}/activate"), &json!({})).by(&admin).send().await.expect(200);
        let told = history(&app, &admin, &user).await;
        assert_eq!(moves(&told), [("suspended", "active", "user"), ("active", "suspended", "user")]);
        let (back, first) = (&told[0], &told[1]);
        let mut keys: Vec<_> = first.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["actor", "actor_id", "created_at", "from_status", "id", "reason", "to_status", "until"]);
        assert_eq!((&first["actor_id"], &first["reason"], &first["until"]), (&json!(admin.id), &json!("spam"), &json!("2026-02-01T00:00:00Z")));
        assert_eq!(first["created_at"], "2026-01-01T00:00:01Z");
        assert_eq!((&back["actor_id"], &back["reason"], &back["until"]), (&json!(admin.id), &Value::Null, &Value::Null));
    }

    /// Another reason or another end of a suspension is a move to the same status; the same again is none.
    async fn what_is_replaced_of_a_suspension_is_told_too(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        for body in [
            json!({ "reason": "spam" }),
            json!({ "reason": "more spam" }),
            json!({ "reason": "more spam", "until": "2026-02-01T00:00:00Z" }),
            json!({ "reason": "more spam", "until": "2026-02-01T00:00:00Z" }),
            json!({ "reason": "more spam" }),
        ] {
            let shown = suspend(&app, &admin, &user, body.clone()).await.json();
            assert_eq!((&shown["status_reason"], &shown["status_until"]), (&body["reason"], &body["until"]));
        }
        let told = history(&app, &admin, &user).await;
        let facts: Vec<_> = told.iter().map(|entry| (entry["reason"].clone(), entry["until"].clone())).collect();
        let end = json!("2026-02-01T00:00:00Z");
        assert_eq!(facts, [
            (json!("more spam"), Value::Null),
            (json!("more spam"), end),
            (json!("more spam"), Value::Null),
            (json!("spam"), Value::Null),
        ]);
        let last = [("suspended", "suspended", "user"); 3];
        assert_eq!(moves(&told)[..3], last);
    }

    async fn what_an_owner_does_is_told_as_the_owners(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        let id = app.activate("grace@example.com").await["id"].as_str().unwrap().to_owned();
        let told = history(&app, &admin, &id).await;
        assert_eq!(moves(&told), [("pending_verification", "active", "user")]);
        assert_eq!(told[0]["actor_id"], json!(id));
        app.advance(Duration::from_secs(1));
        app.set_user("grace@example.com", "account_status = 'locked'").await;
        app.post("/v1/auth/password/forgot", &json!({ "email": "grace@example.com" })).send().await.expect(202);
        let reset = json!({ "token": app.mailed_token("grace@example.com").await, "new_password": PASSWORD });
        app.post("/v1/auth/password/reset", &reset).send().await.expect(200);
        let told = history(&app, &admin, &id).await;
        assert_eq!(moves(&told)[0], ("locked", "active", "user"));
        assert_eq!(told[0]["actor_id"], json!(id));

        let link = app.invited("mary@example.com").await;
        let accept = json!({ "token": link.split_once("token=").unwrap().1, "password": PASSWORD });
        let joined = app.post("/v1/auth/invitation/accept", &accept).send().await.expect(200).json();
        let mary = joined["user"]["id"].as_str().unwrap().to_owned();
        let told = history(&app, &admin, &mary).await;
        assert_eq!((moves(&told)[0], &told[0]["actor_id"]), (("pending_verification", "active", "user"), &json!(mary)));
    }

    async fn what_moves_no_status_is_not_told(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.person("grace", "viewer").await);
        app.patch(&user.path(""), &json!({ "name": "Grace" })).by(&admin).send().await.expect(200);
        app.put(&user.path("/role"), &json!({ "role": "target" })).by(&admin).send().await.expect(200);
        app.post(&user.path("/activate"), &json!({})).by(&admin).send().await.expect(409);
        app.post(&user.path("/suspend"), &json!({ "reason": "" })).by(&admin).send().await.expect(422);
        let stale = app.post(&user.path("/suspend"), &json!({ "reason": "x" })).by(&admin).header("if-match", "\"9\"");
        stale.send().await.expect(412);
        app.delete(&user.path("/sessions")).by(&admin).send().await.expect(204);
        app.delete(&user.path("")).by(&admin).send().await.expect(204);
        app.post(&user.path("/restore"), &json!({})).by(&admin).send().await.expect(200);
        assert!(history(&app, &admin, &user.id).await.is_empty());
        app.post(&user.path("/suspend"), &json!({ "reason": "x" })).by(&admin).send().await.expect(200);
        assert_eq!(history(&app, &admin, &user.id).await.len(), 1);
    }
}
