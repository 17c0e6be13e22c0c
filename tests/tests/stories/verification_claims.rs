//! Whose password an account gets: the token proves the address, and its holder says which.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Calls, PASSWORD, Registration, Steps, TestApp, on_both_databases};

const OWNER: &str = "ada@example.com";
const OTHER: &str = "another good password";
const ATTACKERS: &str = "the attacker knows this";

/// Signs up with a password and a name, and reads the token of the link that came of it, or of the newest before it.
async fn sign_up(app: &TestApp, email: &str, password: &str, name: &str) -> Registration {
    let body = json!({ "email": email, "password": password, "name": name, "target_role": name });
    let registration_id = app.try_register(body).await.expect(202).text_of("registration_id");
    app.advance(Duration::from_secs(1));
    Registration { registration_id, token: app.mailed_token(email).await }
}

async fn verify(app: &TestApp, body: Value) -> Value {
    app.try_verify(body).await.expect(200).json()
}

async fn is_refused(app: &TestApp, email: &str, password: &str) {
    app.try_login(email, password).await.expect_problem(401, "invalid_credentials");
}

on_both_databases! {
    /// VE-14: a token alone, or with a registration id that fits no live attempt, changes nothing and stays usable.
    async fn a_link_by_itself_switches_no_password_on(app: TestApp) {
        let own = sign_up(&app, OWNER, PASSWORD, "Ada").await;
        let foreign = sign_up(&app, "eve@example.com", ATTACKERS, "Eve").await;
        let unknown = "A".repeat(43);
        for id in [None, Some(foreign.registration_id.as_str()), Some(&unknown), Some(&own.token), Some("x")] {
            let mut body = json!({ "token": own.token });
            if let Some(id) = id {
                body["registration_id"] = json!(id);
            }
            let answer = app.try_verify(body).await;
            answer.expect_problem(403, "password_confirmation_required");
        }
        let users = app.db.rows("SELECT account_status, password_hash, version FROM users").await;
        assert_eq!(users[0], json!({ "account_status": "pending_verification", "password_hash": null, "version": 1 }));
        let body = json!({ "token": own.token, "registration_id": own.registration_id });
        assert_eq!(verify(&app, body).await["name"], "Ada");
        app.login(OWNER).await;
        is_refused(&app, OWNER, ATTACKERS).await;
    }

    /// VE-14: with an attempt's registration id that attempt's password and profile, whichever link was opened.
    async fn a_registration_id_names_the_attempt_whichever_link_was_opened(app: TestApp) {
        for (number, link) in [(0, 0), (1, 2), (2, 0), (0, 2)] {
            let email = format!("user{number}{link}@example.com");
            let mut attempts = Vec::new();
            for attempt in 0..3 {
                let password = format!("kV7# good password {attempt}");
                attempts.push((sign_up(&app, &email, &password, &format!("No {attempt}")).await, password));
            }
            let (named, password) = &attempts[number];
            let body = json!({ "token": attempts[link].0.token, "registration_id": named.registration_id });
            let user = verify(&app, body).await;
            assert_eq!((&user["name"], &user["target_role"]), (&json!(format!("No {number}")), &json!(format!("No {number}"))));
            app.try_login(&email, password).await.expect(200);
            for (_, other) in attempts.iter().filter(|(_, other)| other != password) {
                is_refused(&app, &email, other).await;
            }
        }
    }

    /// VE-14: with a password, that password and nobody's profile; no answer to a verification signs anybody in.
    async fn a_password_sent_with_the_link_becomes_the_accounts(app: TestApp) {
        let own = sign_up(&app, OWNER, PASSWORD, "Ada").await;
        let answer = app.try_verify(json!({ "token": own.token, "password": OTHER })).await.expect(200);
        let user = answer.json();
        assert_eq!((&user["name"], &user["target_role"], &user["account_status"]), (&Value::Null, &Value::Null, &json!("active")));
        for word in ["access_token", "refresh_token", "session_id", "device_token", "set-cookie"] {
            assert!(!answer.text.contains(word) && answer.header(word).is_empty(), "{word} in {answer:?}");
        }
        assert!(app.db.rows("SELECT id FROM sessions").await.is_empty());
        is_refused(&app, OWNER, PASSWORD).await;
        app.try_login(OWNER, OTHER).await.expect(200);
    }

    async fn the_password_of_the_attempt_that_the_link_was_mailed_for_brings_its_profile(app: TestApp) {
        let first = sign_up(&app, OWNER, PASSWORD, "First").await;
        sign_up(&app, OWNER, OTHER, "Second").await;
        let user = verify(&app, json!({ "token": first.token, "password": PASSWORD })).await;
        assert_eq!(user["name"], "First");
        app.login(OWNER).await;
        is_refused(&app, OWNER, OTHER).await;
    }

    async fn the_password_of_another_attempt_brings_no_profile(app: TestApp) {
        sign_up(&app, OWNER, PASSWORD, "First").await;
        let second = sign_up(&app, OWNER, OTHER, "Second").await;
        let user = verify(&app, json!({ "token": second.token, "password": PASSWORD })).await;
        assert_eq!(user["name"], Value::Null);
        app.login(OWNER).await;

        // Nor does a link that was asked for again: it was mailed for no attempt.
        sign_up(&app, "bob@example.com", PASSWORD, "Bob").await;
        let body = json!({ "email": "bob@example.com" });
        app.post("/v1/auth/verify-email/resend", &body).send().await.expect(202);
        let fresh = app.mailed_token("bob@example.com").await;
        let user = verify(&app, json!({ "token": fresh, "password": PASSWORD })).await;
        assert_eq!(user["name"], Value::Null);
        app.login("bob@example.com").await;
    }

    async fn a_registration_id_that_fits_decides_before_a_password(app: TestApp) {
        let own = sign_up(&app, OWNER, PASSWORD, "Ada").await;
        let body = json!({ "token": own.token, "registration_id": own.registration_id, "password": OTHER });
        assert_eq!(verify(&app, body).await["name"], "Ada");
        app.login(OWNER).await;
        is_refused(&app, OWNER, OTHER).await;

        let bobs = sign_up(&app, "bob@example.com", PASSWORD, "Bob").await;
        let body = json!({ "token": bobs.token, "registration_id": "A".repeat(43), "password": OTHER });
        assert_eq!(verify(&app, body).await["name"], Value::Null);
        app.try_login("bob@example.com", OTHER).await.expect(200);
        is_refused(&app, "bob@example.com", PASSWORD).await;
    }

    async fn what_cannot_be_read_is_told_before_the_token_is_looked_at(app: TestApp) {
        let own = sign_up(&app, OWNER, PASSWORD, "Ada").await;
        let body = json!({ "token": own.token, "registration_id": 7, "password": ["x"], "email": OWNER });
        let mut errors = app.try_verify(body).await.expect_problem(422, "validation_failed").field_errors();
        errors.sort();
        let expected = [("/email", "unknown_field"), ("/password", "wrong_type"), ("/registration_id", "wrong_type")];
        assert_eq!(errors, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
        verify(&app, json!({ "token": own.token, "registration_id": own.registration_id })).await;
    }

    /// VE-13: a stranger registers the address first and five times after its owner did. Whichever link the owner opens,
    /// with the own registration id the account has the owner's password and profile, and nothing of the stranger's.
    async fn a_stranger_who_was_first_gains_nothing_against_a_registration_id(app: TestApp) {
        for link in 0..3 {
            let email = format!("victim{link}@example.com");
            let before = sign_up(&app, &email, ATTACKERS, "Mallory").await;
            let own = sign_up(&app, &email, PASSWORD, "Ada").await;
            let mut strangers = vec![before];
            for _ in 0..5 {
                strangers.push(sign_up(&app, &email, ATTACKERS, "Mallory").await);
            }
            let links = [&strangers[0].token, &own.token, &strangers[1].token];
            let user = verify(&app, json!({ "token": links[link], "registration_id": own.registration_id })).await;
            assert_eq!((&user["name"], &user["target_role"]), (&json!("Ada"), &json!("Ada")));
            app.login(&email).await;
            is_refused(&app, &email, ATTACKERS).await;
            for stranger in &strangers {
                for token in links {
                    let body = json!({ "token": token, "registration_id": stranger.registration_id });
                    app.try_verify(body).await.expect_problem(400, "invalid_token");
                }
                let as_bearer = app.get("/v1/me").bearer(&stranger.registration_id).send().await;
                as_bearer.expect_problem(401, "unauthenticated");
            }
        }
        assert!(app.db.rows("SELECT id FROM registration_attempts").await.is_empty());
    }

    /// VE-13: nor against an owner who never signed up, but sets a password by a link that the stranger caused.
    async fn a_stranger_who_was_first_gains_nothing_against_a_new_password(app: TestApp) {
        let stranger = sign_up(&app, OWNER, ATTACKERS, "Mallory").await;
        for _ in 0..5 {
            sign_up(&app, OWNER, ATTACKERS, "Mallory").await;
        }
        let user = verify(&app, json!({ "token": stranger.token, "password": PASSWORD })).await;
        assert_eq!((&user["name"], &user["target_role"], &user["username"]), (&Value::Null, &Value::Null, &Value::Null));
        app.login(OWNER).await;
        is_refused(&app, OWNER, ATTACKERS).await;
        let later = sign_up(&app, OWNER, ATTACKERS, "Mallory").await;
        assert_eq!(app.mails().await.last().unwrap().kind.as_str(), "already_registered");
        let body = json!({ "token": stranger.token, "registration_id": later.registration_id });
        app.try_verify(body).await.expect_problem(400, "invalid_token");
        app.login(OWNER).await;
    }
}
