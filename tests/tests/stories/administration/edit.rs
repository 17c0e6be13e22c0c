//! An administrator changes a user.

use serde_json::{Value, json};

use crate::support::{
    Answer, Calls, PASSWORD, People, Person, Steps, TestApp, TestDatabase, on_both_databases,
};

async fn edit(app: &TestApp, by: &Person, id: &str, body: Value) -> Answer {
    app.patch(&format!("/v1/users/{id}"), &body).by(by).send().await
}

/// What was mailed to an address, the newest last: subject and text.
async fn mails_to(app: &TestApp, email: &str) -> Vec<String> {
    let mails = app.mails().await;
    let to_them = mails.iter().filter(|mail| mail.to.as_typed() == email);
    to_them.map(|mail| format!("{}\n{}", mail.subject, mail.text)).collect()
}

on_both_databases! {
    async fn a_patch_sets_clears_and_keeps_as_for_oneself_and_a_little_more(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.person("grace", "viewer").await);
        let set = json!({
            "username": "Grace", "name": "Grace Hopper", "first_name": "Grace", "last_name": "Hopper",
            "phone": "+442071234567", "image": "https://example.com/grace.png", "target_role": "Admiral",
            "experience_level": "principal", "metadata": { "theme": "dark" }, "app_metadata": { "plan": { "name": "gold" } },
            "stripe_customer_id": "cus_1",
        });
        let changed = edit(&app, &admin, &user.id, set.clone()).await.expect(200);
        assert_eq!(changed.header("etag"), format!("\"{}\"", changed.json()["version"]));
        assert_eq!(changed.json()["version"], 2);
        for (field, value) in set.as_object().unwrap() {
            assert_eq!(changed.json()[field], *value, "{field}");
        }
        let merged = edit(&app, &admin, &user.id, json!({ "app_metadata": { "plan": { "seats": 5 }, "trial": false } })).await;
        assert_eq!(merged.json()["app_metadata"], json!({ "plan": { "name": "gold", "seats": 5 }, "trial": false }));
        for field in set.as_object().unwrap().keys() {
            let cleared = edit(&app, &admin, &user.id, json!({ field.as_str(): null })).await.expect(200).json();
            let empty = if field.ends_with("metadata") { json!({}) } else { Value::Null };
            assert_eq!(cleared[field], empty, "{field}");
        }
        assert!(app.is_signed_in(&user).await, "a change of the profile ends no session");
        let own = app.get("/v1/me").by(&user).send().await.expect(200).json();
        assert!(own.get("stripe_customer_id").is_none(), "{own}");
    }

    async fn what_changes_nothing_leaves_no_trace(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        let set = json!({ "name": "Grace", "app_metadata": { "a": 1 }, "stripe_customer_id": "cus_1" });
        let before = edit(&app, &admin, &user, set.clone()).await.expect(200).json();
        let events = app.db.rows("SELECT id FROM audit_events").await.len();
        for same in [set, json!({}), json!({ "email": "grace@example.com" }), json!({ "app_metadata": { "b": null } }), json!({ "phone": null })] {
            assert_eq!(edit(&app, &admin, &user, same).await.expect(200).json(), before);
        }
        assert_eq!(app.db.rows("SELECT id FROM audit_events").await.len(), events);
    }

    /// Nobody confirmed the new address, so it is unproven; whoever had the old mailbox is told and put out.
    async fn another_address_ends_sessions_and_links_and_is_told_to_the_old_one(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_HTTP__TRUSTED_PROXIES", "127.0.0.1")]).await;
        let (admin, user) = (app.person("ada", "admin").await, app.person("grace", "viewer").await);
        let forgot = json!({ "email": "grace@example.com" });
        app.post("/v1/auth/password/forgot", &forgot).send().await.expect(202);
        let reset = app.mailed_token("grace@example.com").await;
        let request = json!({ "new_email": "elsewhere@example.com", "password": PASSWORD });
        app.post("/v1/me/email", &request).by(&user).send().await.expect(202);
        let confirmation = app.mailed_token("elsewhere@example.com").await;

        let before = mails_to(&app, "grace@example.com").await.len();
        let new = json!({ "email": "Hopper@Example.com" });
        let call = app.patch(&user.path(""), &new).by(&admin).header("x-forwarded-for", "192.0.2.9");
        let changed = call.send().await.expect(200).json();
        assert_eq!((&changed["email"], &changed["email_verified"]), (&json!("Hopper@Example.com"), &json!(false)));
        assert_eq!((&changed["account_status"], &changed["email_verified_at"]), (&json!("active"), &Value::Null));
        assert!(!app.is_signed_in(&user).await);
        let use_reset = json!({ "token": reset, "new_password": "another good password" });
        app.post("/v1/auth/password/reset", &use_reset).send().await.expect_problem(400, "invalid_token");
        let confirm = json!({ "token": confirmation });
        app.post("/v1/auth/email/confirm", &confirm).send().await.expect_problem(400, "invalid_token");
        let told = mails_to(&app, "grace@example.com").await;
        assert_eq!(told.len(), before + 1, "{told:?}");
        assert!(mails_to(&app, "Hopper@Example.com").await.is_empty());
        assert!(!told[before].contains("192.0.2.9"), "where an administrator sits is nobody's business: {told:?}");

        app.try_login("grace@example.com", PASSWORD).await.expect_problem(401, "invalid_credentials");
        app.login("hopper@example.com").await;
        app.make("grace", "viewer").await;
    }

    async fn another_address_is_verified_only_when_the_administrator_vouches_for_it(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        for (number, vouched) in [json!(true), json!(false), Value::Null].into_iter().enumerate() {
            let body = json!({ "email": format!("grace-{number}@example.com"), "email_verified": vouched });
            let changed = edit(&app, &admin, &user, body).await.expect(200).json();
            assert_eq!(changed["email_verified"], json!(vouched == json!(true)), "{changed}");
        }
        // To vouch for an address, one has to say which.
        for alone in [json!(true), json!(false)] {
            let body = json!({ "email_verified": alone });
            let answer = edit(&app, &admin, &user, body).await.expect_problem(422, "validation_failed");
            assert_eq!(answer.field_errors(), [("/email_verified".to_owned(), "invalid_value".to_owned())]);
        }
        let same = json!({ "email": "grace-2@example.com", "email_verified": true });
        assert_eq!(edit(&app, &admin, &user, same).await.expect(200).json()["email_verified"], true);
    }

    async fn the_same_address_written_otherwise_stays_verified_and_ends_nothing(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.person("grace", "viewer").await);
        let mails = app.mails().await.len();
        let changed = edit(&app, &admin, &user.id, json!({ "email": "GRACE@Example.com" })).await.expect(200).json();
        assert_eq!((&changed["email"], &changed["email_verified"]), (&json!("GRACE@Example.com"), &json!(true)));
        assert_eq!(changed["version"], 2);
        let unvouched = json!({ "email": "Grace@Example.com", "email_verified": false });
        assert_eq!(edit(&app, &admin, &user.id, unvouched).await.expect(200).json()["email_verified"], true);
        assert!(app.is_signed_in(&user).await);
        assert_eq!(app.mails().await.len(), mails);
    }

    async fn an_address_is_taken_from_an_unproven_registration_and_from_nobody_else(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        let squatter = app.register("hopper@example.com").await;
        app.make("mary", "viewer").await;
        let before = app.get(&format!("/v1/users/{user}")).by(&admin).send().await.json();
        for taken in ["mary@example.com", "MARY@example.com", "ada@example.com"] {
            let body = json!({ "email": taken, "name": "Half" });
            edit(&app, &admin, &user, body).await.expect_problem(409, "email_taken");
        }
        assert_eq!(app.get(&format!("/v1/users/{user}")).by(&admin).send().await.json(), before);
        edit(&app, &admin, &user, json!({ "email": "hopper@example.com" })).await.expect(200);
        let proof = json!({ "token": squatter.token, "registration_id": squatter.registration_id });
        app.try_verify(proof).await.expect_problem(400, "invalid_token");
        assert_eq!(app.try_login("hopper@example.com", PASSWORD).await.expect(200).json()["user"]["id"], json!(user));
    }

    async fn what_belongs_to_another_user_is_refused(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        let other = app.make("mary", "viewer").await;
        edit(&app, &admin, &other, json!({ "username": "Mary", "stripe_customer_id": "cus_1" })).await.expect(200);
        edit(&app, &admin, &user, json!({ "username": "mARY", "name": "Half" })).await.expect_problem(409, "username_taken");
        edit(&app, &admin, &user, json!({ "stripe_customer_id": "cus_1", "name": "Half" })).await.expect_problem(409, "conflict");
        let kept = app.get(&format!("/v1/users/{user}")).by(&admin).send().await.json();
        assert_eq!((&kept["version"], &kept["name"]), (&json!(1), &Value::Null));
        edit(&app, &admin, &other, json!({ "username": null, "stripe_customer_id": null })).await.expect(200);
        edit(&app, &admin, &user, json!({ "username": "mary", "stripe_customer_id": "cus_1" })).await.expect(200);
    }

    /// An administrator never sets a secret, and moves role and status by calls of their own.
    async fn what_is_no_field_is_refused_and_all_at_once(app: TestApp) {
        let (admin, user) = (app.person("ada", "admin").await, app.make("grace", "viewer").await);
        let fields = [
            "password", "password_hash", "role", "account_status", "disabled", "status_reason", "status_until", "id",
            "email_verified_at", "failed_login_attempts", "is_deleted", "deleted_at", "created_at", "updated_at", "version",
            "last_login_at", "source", "source_id", "source_system", "send_invitation",
        ];
        let body: Value = fields.iter().map(|field| ((*field).to_owned(), json!("x"))).collect::<serde_json::Map<_, _>>().into();
        let mut refused = edit(&app, &admin, &user, body).await.expect_problem(422, "validation_failed").field_errors();
        refused.sort();
        let mut expected = fields.map(|field| (format!("/{field}"), "unknown_field".to_owned()));
        expected.sort();
        assert_eq!(refused, expected);
        for (body, field, code) in [
            (json!({ "email": null }), "/email", "required"),
            (json!({ "email": "grace" }), "/email", "invalid_email"),
            (json!({ "app_metadata": { "a": "x".repeat(17_000) } }), "/app_metadata", "too_long"),
            (json!({ "app_metadata": [] }), "/app_metadata", "wrong_type"),
            (json!({ "stripe_customer_id": "x".repeat(256) }), "/stripe_customer_id", "too_long"),
            (json!({ "stripe_customer_id": "a\u{0}b" }), "/stripe_customer_id", "invalid_value"),
        ] {
            let answer = edit(&app, &admin, &user, body).await.expect_problem(422, "validation_failed");
            assert_eq!(answer.field_errors(), [(field.to_owned(), code.to_owned())]);
        }
        assert_eq!(app.get(&format!("/v1/users/{user}")).by(&admin).send().await.json()["version"], 1);
    }
}
