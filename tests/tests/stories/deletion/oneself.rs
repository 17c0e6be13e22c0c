//! Deleting one's own account.

use serde_json::{Value, json};

use crate::support::{Call, Calls, PASSWORD, People, Person, Steps, TestApp, on_both_databases};

fn leave(app: &TestApp, person: &Person, body: &Value) -> Call {
    app.delete("/v1/me").json(body).by(person)
}

on_both_databases! {
    async fn whoever_knows_the_password_can_go(app: TestApp) {
        let (admin, user) = (app.person("root", "admin").await, app.person("ada", "viewer").await);
        let elsewhere = app.sign_in(&user).await;
        let answer = leave(&app, &user, &json!({ "password": PASSWORD })).send().await.expect(204);
        assert!(answer.text.is_empty());
        assert!(!app.is_signed_in(&user).await && !app.is_signed_in(&elsewhere).await);
        app.try_login("ada@example.com", PASSWORD).await.expect_problem(401, "invalid_credentials");
        let shown = app.get(&user.path("")).by(&admin).send().await.expect(200).json();
        assert_eq!((&shown["is_deleted"], &shown["version"]), (&json!(true), &json!(2)));
        app.post(&user.path("/restore"), &json!({})).by(&admin).send().await.expect(200);
        app.login("ada@example.com").await;
    }

    async fn without_the_right_password_nobody_goes(app: TestApp) {
        let user = app.person("ada", "viewer").await;
        app.delete("/v1/me").json(&json!({ "password": PASSWORD })).send().await.expect_problem(401, "unauthenticated");
        app.delete("/v1/me").by(&user).send().await.expect_problem(415, "unsupported_media_type");
        for (body, field, code) in [
            (json!({}), "/password", "required"),
            (json!({ "password": null }), "/password", "required"),
            (json!({ "password": 1 }), "/password", "wrong_type"),
            (json!({ "password": "a\u{0}b" }), "/password", "invalid_value"),
            (json!({ "password": PASSWORD, "purge": true }), "/purge", "unknown_field"),
        ] {
            let answer = leave(&app, &user, &body).send().await.expect_problem(422, "validation_failed");
            assert_eq!(answer.field_errors(), [(field.to_owned(), code.to_owned())]);
        }
        leave(&app, &user, &json!({ "password": "wrong horse battery" })).send().await.expect_problem(403, "wrong_password");
        let stale = leave(&app, &user, &json!({ "password": PASSWORD })).header("if-match", "\"7\"");
        stale.send().await.expect_problem(412, "stale_version");
        assert!(app.is_signed_in(&user).await);
        let bound = leave(&app, &user, &json!({ "password": PASSWORD })).header("if-match", "\"1\"");
        bound.send().await.expect(204);
    }

    /// Who has no password, because somebody else takes care of that, proves nothing by any.
    async fn an_account_without_a_password_confirms_none(app: TestApp) {
        let user = app.person("ada", "viewer").await;
        app.db.execute("UPDATE users SET password_hash = NULL").await;
        leave(&app, &user, &json!({ "password": PASSWORD })).send().await.expect_problem(403, "wrong_password");
        assert!(app.is_signed_in(&user).await);
    }
}
