//! Invitations: an account without a password, and the link by which its owner chooses one.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{
    Answer, Calls, PASSWORD, Page, Recovery, States, Steps, TestApp, Tokens, on_both_databases,
};

const ADA: &str = "ada@example.com";
const NEW: &str = "quite another phrase";

/// Invites an address with this beside it, and gives the token of the mailed link.
async fn invited(app: &TestApp, beside: Value) -> String {
    let mut body = json!({ "email": ADA });
    body.as_object_mut().unwrap().extend(beside.as_object().unwrap().clone());
    app.try_create(body).await.expect(201);
    app.mailed_token(ADA).await
}

async fn accept(app: &TestApp, token: &str) -> Answer {
    app.try_accept(json!({ "token": token, "password": NEW })).await
}

async fn user_id(app: &TestApp, email: &str) -> String {
    app.roster().find_user(email).await.unwrap().unwrap().id.to_string()
}

on_both_databases! {
    async fn a_user_without_a_password_is_invited(app: TestApp) {
        let answer = app.try_create(json!({ "email": ADA, "name": "Ada" })).await.expect(201);
        let user = answer.json();
        assert_eq!((&user["account_status"], &user["email_verified"], &user["role"]), (&json!("pending_verification"), &json!(false), &json!("viewer")));
        assert!(!answer.text.contains("token"), "{answer:?}");
        assert_eq!(app.mail_kinds(ADA).await, ["invitation"]);
        for (email, beside) in [
            ("quiet@example.com", json!({ "send_invitation": false })),
            ("ready@example.com", json!({ "password": PASSWORD })),
            ("both@example.com", json!({ "password": PASSWORD, "send_invitation": false })),
        ] {
            let mut body = json!({ "email": email });
            body.as_object_mut().unwrap().extend(beside.as_object().unwrap().clone());
            app.try_create(body).await.expect(201);
            assert!(app.mail_kinds(email).await.is_empty(), "{email}");
        }
    }

    async fn accepting_signs_in_and_makes_the_account_active_and_verified(app: TestApp) {
        let token = invited(&app, json!({ "name": "A. Lovelace", "role": "manager", "username": "ada" })).await;
        app.advance(Duration::from_mins(1));
        let body = json!({ "token": token, "password": NEW, "name": "Ada Lovelace" });
        let answer = app.try_accept(body).await.expect(200);
        let (login, tokens) = (answer.json(), Tokens::of(&answer));
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!((&login["token_type"], &login["expires_in"]), (&json!("Bearer"), &json!(900)));
        let user = &login["user"];
        for (key, value) in [
            ("email", json!(ADA)), ("account_status", json!("active")), ("email_verified", json!(true)),
            ("name", json!("Ada Lovelace")), ("role", json!("manager")), ("username", json!("ada")),
            ("last_login_at", json!("2026-01-01T00:01:00Z")),
        ] {
            assert_eq!(user[key], value, "{key}");
        }
        let me = app.get("/v1/me").bearer(&tokens.access).send().await.expect(200).json();
        assert_eq!(&me, user);
        assert_eq!(tokens.device.len(), 43);
        assert_eq!(app.still_good(&tokens).await, (true, true));
        let login = json!({ "identifier": "ada", "password": NEW, "device_token": tokens.device });
        let again = app.post("/v1/auth/login", &login).send().await.expect(200);
        assert_eq!(again.text_of("device_token"), tokens.device);

        accept(&app, &token).await.expect_problem(400, "invalid_token");
        let events = app.db.rows("SELECT action FROM audit_events WHERE action LIKE 'invitation.%'").await;
        assert_eq!(events, [json!({ "action": "invitation.accepted" })]);
        let admin = app.admin().await.access;
        let history = format!("/v1/users/{}/status-changes", user["id"].as_str().unwrap());
        let moves = app.get(&history).bearer(&admin).send().await.expect(200).json();
        assert_eq!(moves["data"].as_array().unwrap().len(), 1);
        assert_eq!((&moves["data"][0]["to_status"], &moves["data"][0]["actor"]), (&json!("active"), &json!("user")));
    }

    async fn the_name_that_the_administrator_gave_stays_where_none_is_sent(app: TestApp) {
        for (address, name) in [(ADA, json!(null)), ("grace@example.com", json!("missing"))] {
            app.try_create(json!({ "email": address, "name": "A Name" })).await.expect(201);
            let mut body = json!({ "token": app.mailed_token(address).await, "password": NEW });
            if name.is_null() {
                body["name"] = name;
            }
            assert_eq!(app.try_accept(body).await.expect(200).json()["user"]["name"], "A Name");
        }
    }

    async fn everything_wrong_with_a_body_is_told_and_the_link_stays(app: TestApp) {
        let token = invited(&app, json!({})).await;
        let codes = async |body: Value| app.try_accept(body).await.expect_problem(422, "validation_failed").field_errors();
        let field = |name: &str, code: &str| (format!("/{name}"), code.to_owned());
        assert_eq!(codes(json!({})).await, [field("token", "required"), field("password", "required")]);
        assert_eq!(codes(json!({ "token": token })).await, [field("password", "required")]);
        assert_eq!(
            codes(json!({ "token": 7, "password": "short", "name": "", "role": "admin" })).await,
            [field("token", "wrong_type"), field("name", "invalid_value"), field("password", "password_too_short"), field("role", "unknown_field")]
        );
        assert_eq!(codes(json!({ "token": token, "password": "short", "role": "admin" })).await, [field("password", "password_too_short"), field("role", "unknown_field")]);
        // The name that somebody gives is one that the password must not contain; the one that it replaces may be.
        let named = json!({ "token": token, "password": "so much Lovelace", "name": "Ada Lovelace" });
        assert_eq!(codes(named).await, [field("password", "password_contains_identity")]);
        accept(&app, &token).await.expect(200);
    }

    /// VE-04: a suspension refuses, and takes nothing away: the link works once it has ended.
    async fn a_suspended_account_keeps_its_invitation(app: TestApp) {
        let token = invited(&app, json!({ "role": "viewer" })).await;
        let admin = app.admin().await.access;
        let user = format!("/v1/users/{}", user_id(&app, ADA).await);
        let suspension = json!({ "reason": "too early", "until": "2026-01-01T01:00:00Z" });
        app.post(&format!("{user}/suspend"), &suspension).bearer(&admin).send().await.expect(200);
        let before = app.db.rows("SELECT * FROM users ORDER BY id").await;
        for _ in 0..2 {
            accept(&app, &token).await.expect_problem(403, "account_suspended");
        }
        assert_eq!(app.db.rows("SELECT * FROM users ORDER BY id").await, before);
        assert!(app.db.rows("SELECT id FROM audit_events WHERE action = 'invitation.accepted'").await.is_empty());
        app.try_accept(json!({ "token": token, "password": "short" })).await.expect_problem(422, "validation_failed");
        app.advance(Duration::from_hours(1));
        accept(&app, &token).await.expect(200);
        app.try_login(ADA, NEW).await.expect(200);
    }

    /// VE-04: an invitation belongs to one account: it lets nobody into another, whatever is sent with it.
    async fn an_invitation_is_bound_to_its_account(app: TestApp) {
        app.activate("mallory@example.com").await;
        let (token, mallory) = (invited(&app, json!({})).await, app.login("mallory@example.com").await);
        for beside in [json!({ "email": "mallory@example.com" }), json!({ "user_id": "x" }), json!({ "username": "x" })] {
            let mut body = json!({ "token": token, "password": NEW });
            body.as_object_mut().unwrap().extend(beside.as_object().unwrap().clone());
            app.try_accept(body).await.expect_problem(422, "validation_failed");
        }
        // Nor does it become the caller's who is signed in.
        let body = json!({ "token": token, "password": NEW });
        let answer = app.post("/v1/auth/invitation/accept", &body).bearer(&mallory.access).send().await.expect(200);
        assert_eq!(answer.json()["user"]["email"], ADA);
        let me = app.get("/v1/me").bearer(&mallory.access).send().await.expect(200);
        assert_eq!(me.json()["email"], "mallory@example.com");
        app.login("mallory@example.com").await;
    }

    /// VE-04: whoever proved the mailbox by another link, or got another address, needs no invitation any more.
    async fn an_invitation_is_dead_once_the_account_is_opened_otherwise(app: TestApp) {
        let admin = app.admin().await.access;
        for way in ["reset", "verify", "address", "accept"] {
            let address = format!("{way}@example.com");
            let token = Page::AcceptInvitation.token(&app, &address).await;
            let user = format!("/v1/users/{}", user_id(&app, &address).await);
            match way {
                "reset" => {
                    let reset = app.forgot(&address).await;
                    app.try_reset(&reset, PASSWORD).await.expect(200);
                }
                "verify" => {
                    app.post("/v1/auth/verify-email/resend", &json!({ "email": address })).send().await.expect(202);
                    let link = app.mailed_token(&address).await;
                    app.try_verify(json!({ "token": link, "password": PASSWORD })).await.expect(200);
                }
                "address" => {
                    app.patch(&user, &json!({ "email": "other@example.com" })).bearer(&admin).send().await.expect(200);
                }
                _ => {
                    accept(&app, &token).await.expect(200);
                }
            }
            accept(&app, &token).await.expect_problem(400, "invalid_token");
            app.try_login(&address, NEW).await.expect(if way == "accept" { 200 } else { 401 });
        }
    }

    /// VE-13: an invitation takes the address from an unproven registration.
    async fn an_invitation_takes_the_address_from_an_unproven_registration(app: TestApp) {
        let registration = app.register(ADA).await;
        let token = invited(&app, json!({})).await;
        let body = json!({ "token": registration.token, "registration_id": registration.registration_id });
        app.try_verify(body).await.expect_problem(400, "invalid_token");
        app.try_register(json!({ "email": ADA, "password": PASSWORD, "name": "Mallory" })).await.expect(202);
        assert!(app.db.rows("SELECT id FROM registration_attempts").await.is_empty());
        let user = accept(&app, &token).await.expect(200).json()["user"].clone();
        assert!(user["name"].is_null(), "{user}");
        app.try_login(ADA, PASSWORD).await.expect_problem(401, "invalid_credentials");
    }

    async fn an_invitation_lifts_a_lock_and_ends_what_was_there(app: TestApp) {
        let token = invited(&app, json!({ "account_status": "active", "email_verified": true })).await;
        app.set_user(ADA, "account_status = 'locked', failed_login_attempts = 12").await;
        let user = accept(&app, &token).await.expect(200).json()["user"].clone();
        assert_eq!(user["account_status"], "active");
        app.try_login(ADA, NEW).await.expect(200);
    }
}
