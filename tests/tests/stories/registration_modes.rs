//! Sign-up in its three modes.

use roster_api::testing::service::domain::{Email, PlainPassword, User};
use roster_api::testing::service::{CreateUserInput, RequestInfo};
use serde_json::json;

use crate::support::{
    Answer, Calls, PASSWORD, States, Steps, TestApp, TestDatabase, Tokens, on_both_databases,
};

const OTHER: &str = "another good password";

async fn open(db: TestDatabase) -> TestApp {
    TestApp::start(db, &[("ROSTER_AUTH__REGISTRATION", "open")]).await
}

/// Signs up where accounts are open at once; the token of the mailed link.
async fn sign_up_openly(app: &TestApp, email: &str) -> String {
    app.try_register(json!({ "email": email, "password": PASSWORD })).await.expect(201);
    app.mailed_token(email).await
}

async fn me(app: &TestApp, tokens: &Tokens) -> Answer {
    app.get("/v1/me").bearer(&tokens.access).send().await
}

/// What an administrator's create does.
async fn create(app: &TestApp, email: &str, password: &str) -> Result<User, String> {
    let input = CreateUserInput {
        is_email_verified: true,
        password: Some(PlainPassword::new(password.to_owned()).unwrap()),
        ..CreateUserInput::new(Email::parse(email).unwrap())
    };
    let (roster, request) = (app.roster(), RequestInfo::default());
    let made = roster.create_user(&roster.grant_to_system(), input, &request).await;
    made.map_err(|error| error.to_string())
}

on_both_databases! {
    async fn an_open_sign_up_makes_an_account_that_works_at_once(db: TestDatabase) {
        let app = open(db).await;
        let profile = json!({
            "email": "Ada@Example.com", "password": PASSWORD, "username": "Ada.L", "name": "Ada Lovelace",
            "first_name": "Ada", "last_name": "Lovelace", "phone": "+4915112345678",
            "image": "https://example.com/ada.png", "target_role": "Engineer", "experience_level": "senior",
        });
        let answer = app.try_register(profile.clone()).await.expect(201);
        let user = answer.json();
        assert_eq!(answer.header("location"), format!("/v1/users/{}", answer.text_of("id")));
        for (key, value) in profile.as_object().unwrap().iter().filter(|(key, _)| *key != "password") {
            assert_eq!(&user[key], value, "{key}");
        }
        assert_eq!((&user["account_status"], &user["email_verified"]), (&json!("active"), &json!(false)));
        assert_eq!((&user["role"], &user["version"]), (&json!("viewer"), &json!(1)));
        for identifier in ["ada@example.com", "ADA.L"] {
            app.login(identifier).await;
        }
        assert_eq!(app.mails().await.len(), 1);
    }

    async fn an_open_sign_up_tells_that_an_address_is_taken(db: TestDatabase) {
        let app = open(db).await;
        sign_up_openly(&app, "ada@example.com").await;
        for twin in ["ada@example.com", "ADA@EXAMPLE.COM"] {
            let answer = app.try_register(json!({ "email": twin, "password": OTHER })).await;
            answer.expect_problem(409, "email_taken");
        }
        app.login("ada@example.com").await;
        assert_eq!(app.mails().await.len(), 1);
    }

    async fn the_own_session_verifies_an_open_account(db: TestDatabase) {
        let app = open(db).await;
        let token = sign_up_openly(&app, "ada@example.com").await;
        sign_up_openly(&app, "eve@example.com").await;
        let (ada, eve) = (app.login("ada@example.com").await, app.login("eve@example.com").await);
        let alone = || app.post("/v1/auth/verify-email", &json!({ "token": token }));
        alone().send().await.expect_problem(403, "password_confirmation_required");
        alone().bearer(&eve.access).send().await.expect_problem(403, "password_confirmation_required");
        alone().bearer("no.access.token").send().await.expect_problem(401, "unauthenticated");

        let user = alone().bearer(&ada.access).send().await.expect(200);
        assert_eq!((&user.json()["email_verified"], &user.json()["account_status"]), (&json!(true), &json!("active")));
        assert_eq!(user.header("etag"), format!("\"{}\"", user.json()["version"]));
        me(&app, &ada).await.expect(200);
        app.login("ada@example.com").await;
        alone().bearer(&ada.access).send().await.expect_problem(400, "invalid_token");
        assert_eq!(me(&app, &eve).await.json()["email_verified"], false);
    }

    async fn a_password_set_by_the_link_ends_the_sessions_of_whoever_signed_up_before(db: TestDatabase) {
        let app = open(db).await;
        let token = sign_up_openly(&app, "ada@example.com").await;
        let sessions = [app.login("ada@example.com").await, app.login("ada@example.com").await];
        app.try_verify(json!({ "token": token, "password": OTHER })).await.expect(200);
        for tokens in &sessions {
            me(&app, tokens).await.expect_problem(401, "unauthenticated");
            app.try_refresh(&tokens.refresh).await.expect_problem(401, "invalid_refresh_token");
        }
        app.try_login("ada@example.com", PASSWORD).await.expect_problem(401, "invalid_credentials");
        app.try_login("ada@example.com", OTHER).await.expect(200);
    }

    async fn a_password_set_by_the_link_ends_only_the_other_sessions_of_a_signed_in_user(db: TestDatabase) {
        let app = open(db).await;
        let token = sign_up_openly(&app, "ada@example.com").await;
        let (own, other) = (app.login("ada@example.com").await, app.login("ada@example.com").await);
        let body = json!({ "token": token, "password": OTHER });
        app.post("/v1/auth/verify-email", &body).bearer(&own.access).send().await.expect(200);
        me(&app, &other).await.expect_problem(401, "unauthenticated");
        me(&app, &own).await.expect(200);
        app.try_login("ada@example.com", OTHER).await.expect(200);
    }

    async fn a_closed_installation_signs_nobody_up(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_AUTH__REGISTRATION", "closed")]).await;
        for email in ["new@example.com", "ada@example.com"] {
            let answer = app.try_register(json!({ "email": email, "password": PASSWORD })).await;
            answer.expect_problem(403, "registration_closed");
            create(&app, "ada@example.com", PASSWORD).await.ok();
        }
        app.login("ada@example.com").await;
        assert_eq!(app.db.rows("SELECT id FROM users").await.len(), 1);
        assert!(app.mails().await.is_empty());
    }

    async fn a_username_in_use_is_told_where_accounts_are_open(db: TestDatabase) {
        let app = open(db).await;
        let body = |email: &str, username: &str| json!({ "email": email, "password": PASSWORD, "username": username });
        app.try_register(body("ada@example.com", "Countess")).await.expect(201);
        let answer = app.try_register(body("bob@example.com", "countess")).await;
        answer.expect_problem(409, "username_taken");
        app.try_login("bob@example.com", PASSWORD).await.expect_problem(401, "invalid_credentials");
    }

    async fn a_username_in_use_is_told_where_addresses_are_proven_first(app: TestApp) {
        app.account_with("ada@example.com", "username = 'Countess', username_canonical = 'countess'").await;
        app.deleted("old@example.com").await;
        app.set_user("old@example.com", "username = 'gone', username_canonical = 'gone'").await;
        let body = |email: &str, username: &str| json!({ "email": email, "password": PASSWORD, "username": username });
        // Also for an address that has an account: the answer tells about the name only.
        for email in ["new@example.com", "ada@example.com"] {
            app.try_register(body(email, "COUNTESS")).await.expect_problem(409, "username_taken");
        }
        app.try_register(body("new@example.com", "gone")).await.expect(202);
        assert_eq!(app.db.rows("SELECT id FROM users").await.len(), 3);
    }

    /// VE-13: an administrator's create takes the address from an unproven registration, with its links and attempts.
    async fn an_administrator_takes_an_address_from_an_unproven_registration(app: TestApp) {
        let squatted = app.register("ada@example.com").await;
        let user = create(&app, "Ada@example.com", OTHER).await.unwrap();
        assert_eq!(app.db.rows("SELECT id FROM users").await.len(), 1);
        for body in [
            json!({ "token": squatted.token, "registration_id": squatted.registration_id }),
            json!({ "token": squatted.token, "password": PASSWORD }),
        ] {
            app.try_verify(body).await.expect_problem(400, "invalid_token");
        }
        app.try_login("ada@example.com", PASSWORD).await.expect_problem(401, "invalid_credentials");
        let login = app.try_login("ada@example.com", OTHER).await.expect(200).json();
        assert_eq!(login["user"]["id"], user.id.to_string());
        assert_eq!(login["user"]["email_verified"], true);
    }

    async fn an_administrator_does_not_take_an_address_that_was_proven(app: TestApp) {
        app.activate("ada@example.com").await;
        app.pending("bob@example.com").await;
        for email in ["ada@example.com", "bob@example.com"] {
            assert_eq!(create(&app, email, OTHER).await.unwrap_err(), "the e-mail address is taken");
        }
        app.login("ada@example.com").await;
    }
}
