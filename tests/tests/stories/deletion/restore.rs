//! The way back of a deleted account.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Answer, Calls, PASSWORD, People, Person, Steps, TestApp, on_both_databases};

async fn restore(app: &TestApp, by: &Person, id: &str, body: Value) -> Answer {
    app.post(&format!("/v1/users/{id}/restore"), &body).by(by).send().await
}

async fn delete(app: &TestApp, by: &Person, id: &str) {
    app.delete(&format!("/v1/users/{id}")).by(by).send().await.expect(204);
}

on_both_databases! {
    async fn a_restored_user_is_as_before(app: TestApp) {
        let (admin, user) = (app.person("root", "admin").await, app.person("ada", "manager").await);
        let edit = json!({ "username": "Ada", "name": "Ada Lovelace", "stripe_customer_id": "cus_1", "metadata": { "a": 1 } });
        let before = app.patch(&user.path(""), &edit).by(&admin).send().await.expect(200).json();
        app.advance(Duration::from_secs(1));
        delete(&app, &admin, &user.id).await;
        let deleted = app.get(&user.path("")).by(&admin).send().await.expect(200).json();
        assert_eq!((&deleted["is_deleted"], &deleted["deleted_at"]), (&json!(true), &json!("2026-01-01T00:00:01Z")));
        app.advance(Duration::from_secs(1));
        let answer = app.call(reqwest::Method::POST, &user.path("/restore")).by(&admin).send().await.expect(200);
        let mut after = answer.json();
        assert_eq!(answer.header("etag"), format!("\"{}\"", after["version"]));
        assert_eq!(after["updated_at"], "2026-01-01T00:00:02Z");
        for (key, value) in [("version", &before["version"]), ("updated_at", &before["updated_at"])] {
            after[key] = value.clone();
        }
        assert_eq!(after, before);
        app.login("ada").await;
        restore(&app, &admin, &user.id, json!({})).await.expect_problem(409, "conflict");
    }

    /// The address is somebody else's by now: the answer names the way out, and another address works but is unproven.
    async fn an_address_in_use_again_is_a_conflict_with_a_way_out(app: TestApp) {
        let (admin, user) = (app.person("root", "admin").await, app.make("ada", "viewer").await);
        delete(&app, &admin, &user).await;
        app.activate("ada@example.com").await;
        let refused = restore(&app, &admin, &user, json!({})).await.expect_problem(409, "email_taken");
        assert!(refused.text_of("detail").contains("another"), "the way out is told: {refused:?}");
        restore(&app, &admin, &user, json!({ "email": "ADA@example.com" })).await.expect_problem(409, "email_taken");
        restore(&app, &admin, &user, json!({ "email": "root@example.com" })).await.expect_problem(409, "email_taken");
        let still = app.get(&format!("/v1/users/{user}")).by(&admin).send().await.json();
        assert_eq!(still["is_deleted"], true);
        let back = restore(&app, &admin, &user, json!({ "email": "Lovelace@example.com" })).await.expect(200).json();
        assert_eq!((&back["email"], &back["email_verified"]), (&json!("Lovelace@example.com"), &json!(false)));
        assert_eq!((&back["account_status"], &back["is_deleted"]), (&json!("active"), &json!(false)));
        assert_eq!(app.try_login("lovelace@example.com", PASSWORD).await.expect(200).json()["user"]["id"], json!(user));
        assert_ne!(app.try_login("ada@example.com", PASSWORD).await.expect(200).json()["user"]["id"], json!(user));
    }

    async fn a_username_in_use_again_is_a_conflict_too(app: TestApp) {
        let (admin, user) = (app.person("root", "admin").await, app.make("ada", "viewer").await);
        let name = json!({ "username": "Lovelace" });
        app.patch(&format!("/v1/users/{user}"), &name).by(&admin).send().await.expect(200);
        delete(&app, &admin, &user).await;
        let other = app.make("grace", "viewer").await;
        app.patch(&format!("/v1/users/{other}"), &json!({ "username": "LOVELACE" })).by(&admin).send().await.expect(200);
        restore(&app, &admin, &user, json!({})).await.expect_problem(409, "username_taken");
        restore(&app, &admin, &user, json!({ "username": "lovelace" })).await.expect_problem(409, "username_taken");
        let both = json!({ "username": "countess", "email": "countess@example.com" });
        let back = restore(&app, &admin, &user, both).await.expect(200).json();
        assert_eq!((&back["username"], &back["email"]), (&json!("countess"), &json!("countess@example.com")));
        app.login("countess").await;
    }

    /// The customer belongs to whoever has it now; the account comes back without.
    async fn a_customer_in_use_again_becomes_null(app: TestApp) {
        let (admin, user) = (app.person("root", "admin").await, app.make("ada", "viewer").await);
        let customer = json!({ "stripe_customer_id": "cus_1" });
        app.patch(&format!("/v1/users/{user}"), &customer).by(&admin).send().await.expect(200);
        delete(&app, &admin, &user).await;
        let other = app.make("grace", "viewer").await;
        app.patch(&format!("/v1/users/{other}"), &customer).by(&admin).send().await.expect(200);
        let before = app.db.rows("SELECT id FROM audit_events").await.len();
        let back = restore(&app, &admin, &user, json!({})).await.expect(200).json();
        assert_eq!(back["stripe_customer_id"], Value::Null);
        assert_eq!(app.db.rows("SELECT id FROM audit_events").await.len(), before + 1, "it is told once");
        let kept = app.get(&format!("/v1/users/{other}")).by(&admin).send().await.json();
        assert_eq!(kept["stripe_customer_id"], "cus_1");
    }

    /// One that nobody else has is kept, also when address and name had to be others.
    async fn what_is_free_still_comes_back(app: TestApp) {
        let (admin, user) = (app.person("root", "admin").await, app.make("ada", "viewer").await);
        let edit = json!({ "stripe_customer_id": "cus_1", "username": "ada" });
        app.patch(&format!("/v1/users/{user}"), &edit).by(&admin).send().await.expect(200);
        delete(&app, &admin, &user).await;
        app.activate("ada@example.com").await;
        let back = restore(&app, &admin, &user, json!({ "email": "new@example.com" })).await.expect(200).json();
        assert_eq!((&back["stripe_customer_id"], &back["username"]), (&json!("cus_1"), &json!("ada")));
    }

    async fn an_unproven_registration_of_the_address_yields(app: TestApp) {
        let (admin, user) = (app.person("root", "admin").await, app.make("ada", "viewer").await);
        delete(&app, &admin, &user).await;
        let squatter = app.register("ada@example.com").await;
        let back = restore(&app, &admin, &user, json!({})).await.expect(200).json();
        assert_eq!((&back["email"], &back["email_verified"]), (&json!("ada@example.com"), &json!(true)));
        let proof = json!({ "token": squatter.token, "registration_id": squatter.registration_id });
        app.try_verify(proof).await.expect_problem(400, "invalid_token");
        assert_eq!(app.try_login("ada@example.com", PASSWORD).await.expect(200).json()["user"]["id"], json!(user));
    }

    async fn what_cannot_be_an_address_or_a_name_is_refused_at_once(app: TestApp) {
        let (admin, user) = (app.person("root", "admin").await, app.make("ada", "viewer").await);
        delete(&app, &admin, &user).await;
        let body = json!({ "email": "ada", "username": "a b", "email_verified": true });
        let mut errors = restore(&app, &admin, &user, body).await.expect_problem(422, "validation_failed").field_errors();
        errors.sort();
        let expected = [("/email", "invalid_email"), ("/email_verified", "unknown_field"), ("/username", "invalid_username")];
        assert_eq!(errors, expected.map(|(place, code)| (place.to_owned(), code.to_owned())));
        restore(&app, &admin, &user, json!({ "email": null, "username": null })).await.expect(200);
    }

    /// The status is beside the deletion: a suspended user comes back suspended.
    async fn a_suspension_outlives_a_deletion(app: TestApp) {
        let (admin, user) = (app.person("root", "admin").await, app.make("ada", "viewer").await);
        app.post(&format!("/v1/users/{user}/suspend"), &json!({ "reason": "spam" })).by(&admin).send().await.expect(200);
        delete(&app, &admin, &user).await;
        let back = restore(&app, &admin, &user, json!({})).await.expect(200).json();
        assert_eq!((&back["account_status"], &back["status_reason"]), (&json!("suspended"), &json!("spam")));
        app.try_login("ada@example.com", PASSWORD).await.expect_problem(403, "account_suspended");
    }
}
