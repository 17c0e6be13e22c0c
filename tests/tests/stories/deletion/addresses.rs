//! A deleted user's address is free at once, and whoever has it next is somebody else.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::{Calls, PASSWORD, People, Person, Steps, TestApp, at_once, on_both_databases};

fn claims(access: &str) -> Value {
    let payload = access.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

on_both_databases! {
    /// JW-09: the subject of an address that was deleted and registered anew is another one, and what was signed for the
    /// old one opens nothing of the new one.
    async fn a_subject_is_never_used_again(app: TestApp) {
        let admin = app.person("root", "admin").await;
        let old = app.person("ada", "viewer").await;
        app.delete(&old.path("")).by(&admin).send().await.expect(204);
        let new = app.activate("ada@example.com").await["id"].as_str().unwrap().to_owned();
        assert_ne!(new, old.id);
        assert!(!app.is_signed_in(&old).await);
        let tokens = app.login("ada@example.com").await;
        assert_eq!((claims(&tokens.access)["sub"].as_str(), claims(&old.tokens.access)["sub"].as_str()), (Some(new.as_str()), Some(old.id.as_str())));
        assert!(!app.is_signed_in(&old).await);
        // Neither does the old one come back by the way of the new one's end.
        app.delete(&format!("/v1/users/{new}")).by(&admin).send().await.expect(204);
        app.post(&old.path("/restore"), &json!({})).by(&admin).send().await.expect(200);
        assert!(!app.is_signed_in(&old).await);
        assert_eq!(claims(&app.login("ada@example.com").await.access)["sub"], json!(old.id));
    }

    /// JW-09: an access token says who by an id, and nothing else of the person.
    async fn a_token_names_nobody(app: TestApp) {
        let user = app.person("ada", "viewer").await;
        let profile = json!({ "username": "lovelace", "name": "Ada Lovelace", "phone": "+4915112345678" });
        app.patch("/v1/me", &profile).by(&user).send().await.expect(200);
        let claims = claims(&app.sign_in(&user).await.tokens.access);
        let mut keys: Vec<_> = claims.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        let expected = ["aud", "auth_time", "client_id", "exp", "gen", "iat", "iss", "jti", "role", "sid", "sub"];
        assert_eq!(keys, expected);
        assert_eq!(claims["sub"], json!(user.id));
        let text = claims.to_string().to_lowercase();
        for personal in ["ada", "lovelace", "example.com", "4915112345678"] {
            assert!(!text.contains(personal), "{text}");
        }
    }

    async fn address_username_and_customer_are_free_at_once(app: TestApp) {
        let admin = app.person("root", "admin").await;
        let body = json!({ "email": "Ada@example.com", "password": PASSWORD, "username": "Ada", "stripe_customer_id": "cus_1" });
        let mut ids = Vec::new();
        for _ in 0..3 {
            let id = app.post("/v1/users", &body).by(&admin).send().await.expect(201).text_of("id");
            app.post("/v1/users", &body).by(&admin).send().await.expect(409);
            app.delete(&format!("/v1/users/{id}")).by(&admin).send().await.expect(204);
            ids.push(id);
        }
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 3);
        // A change of address or name finds them free, too.
        let other = app.person("grace", "viewer").await;
        let edit = json!({ "email": "ada@example.com", "username": "ada", "stripe_customer_id": "cus_1" });
        app.patch(&other.path(""), &edit).by(&admin).send().await.expect(200);
    }

    async fn mailed_links_die_with_the_account(app: TestApp) {
        let (admin, user) = (app.person("root", "admin").await, app.person("ada", "viewer").await);
        app.post("/v1/auth/password/forgot", &json!({ "email": "ada@example.com" })).send().await.expect(202);
        let reset = app.mailed_token("ada@example.com").await;
        let change = json!({ "new_email": "new@example.com", "password": PASSWORD });
        app.post("/v1/me/email", &change).by(&user).send().await.expect(202);
        let confirmation = app.mailed_token("new@example.com").await;
        let invited = app.post("/v1/users", &json!({ "email": "guest@example.com" })).by(&admin).send().await.expect(201);
        let invitation = app.mailed_token("guest@example.com").await;
        let registration = app.register("pending@example.com").await;
        let pending = app.roster().find_user("pending@example.com").await.unwrap().unwrap().id.to_string();
        for id in [&user.id, &invited.text_of("id"), &pending] {
            app.delete(&format!("/v1/users/{id}")).by(&admin).send().await.expect(204);
        }
        let refuses = async || {
            let new = "another good password";
            let calls = [
                ("/v1/auth/password/reset", json!({ "token": reset, "new_password": new })),
                ("/v1/auth/email/confirm", json!({ "token": confirmation })),
                ("/v1/auth/invitation/accept", json!({ "token": invitation, "password": new })),
                ("/v1/auth/verify-email", json!({ "token": registration.token, "registration_id": registration.registration_id })),
            ];
            for (path, body) in calls {
                app.post(path, &body).send().await.expect_problem(400, "invalid_token");
            }
        };
        refuses().await;
        for id in [&user.id, &invited.text_of("id"), &pending] {
            app.post(&format!("/v1/users/{id}/restore"), &json!({})).by(&admin).send().await.expect(200);
        }
        refuses().await;
    }

    /// Who signs up with the address of a deleted account meets nothing of it.
    async fn a_new_account_inherits_nothing(app: TestApp) {
        let admin = app.person("root", "admin").await;
        let old = app.person("ada", "manager").await;
        let edit = json!({ "name": "Ada", "metadata": { "a": 1 }, "app_metadata": { "b": 2 }, "stripe_customer_id": "cus_1" });
        app.patch(&old.path(""), &edit).by(&admin).send().await.expect(200);
        app.post(&old.path("/suspend"), &json!({ "reason": "spam" })).by(&admin).send().await.expect(200);
        app.delete(&old.path("")).by(&admin).send().await.expect(204);
        app.advance(Duration::from_secs(1));
        app.activate("ada@example.com").await;
        let new = Person { tokens: app.login("ada@example.com").await, ..old.clone() };
        let me = app.get("/v1/me").by(&new).send().await.expect(200).json();
        for (field, value) in [
            ("role", json!("viewer")),
            ("account_status", json!("active")),
            ("name", Value::Null),
            ("metadata", json!({})),
            ("app_metadata", json!({})),
        ] {
            assert_eq!(me[field], value, "{field}");
        }
        let sessions = app.get("/v1/me/sessions").by(&new).send().await.json();
        assert_eq!(sessions["data"].as_array().unwrap().len(), 1);
        let events = app.get("/v1/me/events").by(&new).send().await.json();
        assert!(events["data"].as_array().unwrap().iter().all(|event| event["user_id"] == me["id"]), "{events}");
        assert!(events["data"].as_array().unwrap().iter().all(|event| event["action"] != "user.suspended"));
    }

    /// Whoever comes first has the address: a restore and a new registration never both get it.
    async fn of_a_restore_and_new_owners_one_gets_the_address(app: TestApp) {
        let admin = app.person("root", "admin").await;
        for round in 0..5 {
            let email = format!("user-{round}@example.com");
            let mut calls = Vec::new();
            for _ in 0..3 {
                let id = app.make(&format!("user-{round}"), "viewer").await;
                app.delete(&format!("/v1/users/{id}")).by(&admin).send().await.expect(204);
                calls.push(app.post(&format!("/v1/users/{id}/restore"), &json!({})).by(&admin));
            }
            let new = json!({ "email": email, "password": PASSWORD });
            calls.extend((0..3).map(|_| app.post("/v1/users", &new).by(&admin)));
            let answers = at_once(calls).await;
            let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status < 300);
            assert_eq!(won.len(), 1, "{lost:?}");
            for answer in lost {
                answer.expect_problem(409, "email_taken");
            }
            let live = format!("SELECT id FROM users WHERE email = '{email}' AND deleted_at IS NULL");
            assert_eq!(app.db.rows(&live).await.len(), 1);
        }
    }
}
