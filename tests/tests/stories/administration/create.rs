//! An administrator makes users.

use serde_json::{Value, json};

use crate::support::{Answer, Calls, PASSWORD, People, Person, Steps, TestApp, on_both_databases};

/// What those see who may read users: the user's own view and what is about the user.
const FIELDS: [&str; 30] = [
    "account_status",
    "app_metadata",
    "created_at",
    "deleted_at",
    "disabled",
    "email",
    "email_verified",
    "email_verified_at",
    "experience_level",
    "failed_login_attempts",
    "first_name",
    "id",
    "image",
    "is_deleted",
    "last_login_at",
    "last_name",
    "metadata",
    "name",
    "phone",
    "role",
    "source",
    "source_id",
    "source_system",
    "status_reason",
    "status_until",
    "stripe_customer_id",
    "target_role",
    "updated_at",
    "username",
    "version",
];

async fn create(app: &TestApp, by: &Person, body: Value) -> Answer {
    app.post("/v1/users", &body).by(by).send().await
}

/// How many mails went to an address.
async fn mails_to(app: &TestApp, email: &str) -> usize {
    app.mails().await.iter().filter(|mail| mail.to.as_typed() == email).count()
}

on_both_databases! {
    async fn a_user_of_whom_only_the_address_is_told_is_invited(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        let answer = create(&app, &admin, json!({ "email": "Grace@Example.com" })).await.expect(201);
        let user = answer.json();
        let mut fields: Vec<_> = user.as_object().unwrap().keys().map(String::as_str).collect();
        fields.sort_unstable();
        assert_eq!(fields, FIELDS);
        assert_eq!(answer.header("location"), format!("/v1/users/{}", answer.text_of("id")));
        assert_eq!(answer.header("etag"), "\"1\"");
        assert_eq!(answer.header("cache-control"), "no-store");
        for (field, value) in [
            ("email", json!("Grace@Example.com")),
            ("email_verified", json!(false)),
            ("role", json!("viewer")),
            ("account_status", json!("pending_verification")),
            ("disabled", json!(false)),
            ("is_deleted", json!(false)),
            ("failed_login_attempts", json!(0)),
            ("metadata", json!({})),
            ("app_metadata", json!({})),
            ("version", json!(1)),
            ("last_login_at", Value::Null),
        ] {
            assert_eq!(user[field], value, "{field}");
        }
        let read = app.get(answer.header("location")).by(&admin).send().await.expect(200);
        assert_eq!((read.json(), read.header("etag")), (user, answer.header("etag")));

        let body = json!({ "token": app.mailed_token("Grace@Example.com").await, "password": PASSWORD, "name": "Grace" });
        let joined = app.post("/v1/auth/invitation/accept", &body).send().await.expect(200).json();
        assert_eq!((&joined["user"]["account_status"], &joined["user"]["email_verified"]), (&json!("active"), &json!(true)));
        assert_eq!(app.try_login("grace@example.com", PASSWORD).await.expect(200).json()["user"]["name"], "Grace");
    }

    async fn a_user_with_a_password_is_active_and_gets_no_mail(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        for (number, body) in [json!({}), json!({ "send_invitation": false }), json!({ "send_invitation": null })].into_iter().enumerate() {
            let email = format!("user-{number}@example.com");
            let mut body = body;
            body["email"] = json!(email);
            body["password"] = json!(PASSWORD);
            let user = create(&app, &admin, body).await.expect(201).json();
            assert_eq!((&user["account_status"], &user["email_verified"]), (&json!("active"), &json!(false)));
            assert_eq!(mails_to(&app, &email).await, 0);
            app.login(&email).await;
        }
    }

    async fn everything_can_be_told_at_once(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        let body = json!({
            "email": "grace@example.com", "email_verified": true, "password": PASSWORD, "username": "Hopper",
            "name": "Grace Hopper", "first_name": "Grace", "last_name": "Hopper", "phone": "+4915112345678",
            "image": "https://example.com/grace.png", "target_role": "Admiral", "experience_level": "principal",
            "role": "manager", "account_status": "active", "stripe_customer_id": "cus_1",
            "metadata": { "theme": "dark" }, "app_metadata": { "plan": "gold" }, "send_invitation": false,
        });
        let user = create(&app, &admin, body.clone()).await.expect(201).json();
        for (field, value) in body.as_object().unwrap() {
            if !["password", "send_invitation"].contains(&field.as_str()) {
                assert_eq!(user[field], *value, "{field}");
            }
        }
        assert_eq!(user["email_verified_at"], user["created_at"]);
        app.login("hopper").await;
        let history = app.get(&format!("/v1/users/{}/status-changes", user["id"].as_str().unwrap())).by(&admin).send().await;
        assert_eq!(history.json()["data"], json!([]), "making a user is no move");
    }

    /// What the status is to be can be said in every combination.
    async fn status_password_and_invitation_go_together_as_they_are_told(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        let cases = [
            (json!({ "account_status": "active" }), "active", 1),
            (json!({ "account_status": "active", "send_invitation": false }), "active", 0),
            (json!({ "send_invitation": false }), "pending_verification", 0),
            (json!({ "send_invitation": true }), "pending_verification", 1),
            (json!({ "account_status": "pending_verification", "password": PASSWORD }), "pending_verification", 0),
        ];
        for (number, (mut body, status, mails)) in cases.into_iter().enumerate() {
            let email = format!("user-{number}@example.com");
            body["email"] = json!(email);
            let user = create(&app, &admin, body.clone()).await.expect(201).json();
            assert_eq!(user["account_status"], status, "{body}");
            assert_eq!(mails_to(&app, &email).await, mails, "{body}");
        }
        // A pending account with a password tells its holder what is missing, and nobody else.
        app.try_login("user-4@example.com", PASSWORD).await.expect_problem(403, "email_not_verified");
        app.try_login("user-4@example.com", "wrong horse battery").await.expect_problem(401, "invalid_credentials");
        app.try_login("user-1@example.com", PASSWORD).await.expect_problem(401, "invalid_credentials");
    }

    /// Whoever signed up with the address without proving it loses it, and the mailed link with it.
    async fn an_unproven_registration_yields_its_address(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        let squatter = app.register("grace@example.com").await;
        let body = json!({ "email": "GRACE@example.com", "password": "the real owner's one", "name": "Grace" });
        let user = create(&app, &admin, body).await.expect(201).json();
        let proof = json!({ "token": squatter.token, "registration_id": squatter.registration_id });
        app.try_verify(proof).await.expect_problem(400, "invalid_token");
        app.try_login("grace@example.com", PASSWORD).await.expect_problem(401, "invalid_credentials");
        let login = app.try_login("grace@example.com", "the real owner's one").await.expect(200).json();
        assert_eq!((&login["user"]["id"], &login["user"]["name"]), (&user["id"], &json!("Grace")));
    }

    async fn who_is_invited_keeps_the_role_that_was_given(app: TestApp) {
        let admin = app.person("ada", "admin").await;
        create(&app, &admin, json!({ "email": "grace@example.com", "role": "admin" })).await.expect(201);
        let body = json!({ "token": app.mailed_token("grace@example.com").await, "password": PASSWORD });
        let joined = app.post("/v1/auth/invitation/accept", &body).send().await.expect(200);
        assert_eq!(joined.json()["user"]["role"], "admin");
        let access = joined.text_of("access_token");
        app.get(&admin.path("")).bearer(&access).send().await.expect(200);
    }
}
