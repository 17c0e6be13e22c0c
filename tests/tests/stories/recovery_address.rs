//! Another address for an account: asked for, confirmed, and who else may have it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{
    Calls, PASSWORD, Recovery, Steps, TestApp, TestDatabase, Tokens, at_once, on_both_databases,
};

const ADA: &str = "ada@example.com";
const NEW: &str = "new@example.com";
const VICTIM: &str = "victim@example.com";

async fn signed_in(app: &TestApp) -> Tokens {
    app.activate(ADA).await;
    app.login(ADA).await
}

async fn me(app: &TestApp, access: &str) -> Value {
    app.get("/v1/me").bearer(access).send().await.expect(200).json()
}

/// The tokens of the links that were mailed to an address, the oldest first.
async fn tokens_to(app: &TestApp, email: &str) -> Vec<String> {
    let mails = app.mails().await;
    let to_them = mails.iter().filter(|mail| mail.to.as_typed() == email);
    let tokens = to_them.filter_map(|mail| mail.text.split_once("token=").map(|(_, rest)| rest));
    tokens.map(|rest| rest.split_whitespace().next().unwrap().to_owned()).collect()
}

on_both_databases! {
    /// VE-15: nothing changes before the new mailbox has confirmed; both mailboxes are told; whoever asked stays signed in
    /// and nobody else.
    async fn an_address_changes_once_it_is_confirmed(app: TestApp) {
        let own = signed_in(&app).await;
        let other = app.login(ADA).await;
        let reset = app.forgot(ADA).await;
        let before = me(&app, &own.access).await;
        let token = app.ask_for_address(&own.access, NEW).await;

        assert_eq!(me(&app, &own.access).await, before);
        assert_eq!(app.mail_kinds(NEW).await, ["confirm_email"]);
        assert!(app.mail_kinds(ADA).await.contains(&"email_change_notice"));
        app.try_login(NEW, PASSWORD).await.expect_problem(401, "invalid_credentials");
        app.login(ADA).await;

        app.advance(Duration::from_mins(1));
        let answer = app.try_confirm(&token).await.expect(200);
        let user = answer.json();
        assert_eq!((&user["email"], &user["email_verified"]), (&json!(NEW), &json!(true)));
        assert_eq!(user["id"], before["id"]);
        assert_eq!(answer.header("etag"), format!("\"{}\"", user["version"]));
        assert!(user["version"].as_i64() > before["version"].as_i64());
        assert_ne!(user["email_verified_at"], before["email_verified_at"]);
        assert_eq!(app.still_good(&own).await, (true, true));
        assert_eq!(app.still_good(&other).await, (false, false));
        assert_eq!(me(&app, &own.access).await["email"], NEW);
        let kinds = app.mail_kinds(ADA).await;
        assert_eq!(kinds.iter().filter(|kind| **kind == "email_changed_notice").count(), 1);
        assert_eq!(app.mail_kinds(NEW).await, ["confirm_email"]);
        app.try_reset(&reset, "quite another phrase").await.expect_problem(400, "invalid_token");
        app.try_login(ADA, PASSWORD).await.expect_problem(401, "invalid_credentials");
        app.login(NEW).await;
        let rows = app.db.rows("SELECT action FROM audit_events WHERE action LIKE 'user.email%' ORDER BY occurred_at").await;
        let actions: Vec<_> = rows.iter().map(|row| row["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["user.email_change_requested", "user.email_changed"]);
        // The old address is free.
        app.activate(ADA).await;
    }

    /// VE-15: nobody verifies or changes an address by writing it.
    async fn an_address_is_not_written(app: TestApp) {
        let own = signed_in(&app).await;
        let before = me(&app, &own.access).await;
        for (field, value) in [
            ("email_verified", json!(true)), ("email_verified", json!(false)), ("email_verified_at", json!("2026-01-01T00:00:00Z")),
            ("email", json!(NEW)), ("email", json!(null)), ("new_email", json!(NEW)), ("account_status", json!("active")),
            ("password", json!("quite another phrase")), ("password_hash", json!("x")), ("self_registered", json!(true)),
        ] {
            for content_type in ["application/json", "application/merge-patch+json"] {
                let body = json!({ field: value, "name": "Ada" }).to_string();
                let call = app.call(reqwest::Method::PATCH, "/v1/me").body(content_type, body).bearer(&own.access);
                let errors = call.send().await.expect_problem(422, "validation_failed").field_errors();
                assert_eq!(errors, [(format!("/{field}"), "unknown_field".to_owned())]);
            }
        }
        assert_eq!(me(&app, &own.access).await, before);
    }

    /// VE-15: who proved the address meanwhile keeps it, and the link is spent.
    async fn an_address_that_was_proven_meanwhile_is_taken(app: TestApp) {
        let own = signed_in(&app).await;
        let other = app.login(ADA).await;
        let token = app.ask_for_address(&own.access, NEW).await;
        app.activate(NEW).await;
        let before = me(&app, &own.access).await;
        app.try_confirm(&token).await.expect_problem(409, "email_taken");
        app.try_confirm(&token).await.expect_problem(400, "invalid_token");
        assert_eq!(me(&app, &own.access).await, before);
        assert_eq!(app.still_good(&other).await, (true, true));
        assert!(!app.mail_kinds(ADA).await.contains(&"email_changed_notice"));
        app.login(NEW).await;
        app.login(ADA).await;
        // Nor does it come back once the address is free again.
        let id = app.roster().find_user(NEW).await.unwrap().unwrap().id;
        let admin = app.admin().await.access;
        app.call(reqwest::Method::DELETE, &format!("/v1/users/{id}")).bearer(&admin).send().await.expect(204);
        app.try_confirm(&token).await.expect_problem(400, "invalid_token");
    }

    /// VE-13: an unproven registration yields the address to whoever proves it, with everything that hangs on it.
    async fn a_confirmed_change_takes_the_address_from_an_unproven_registration(app: TestApp) {
        let own = signed_in(&app).await;
        let before = app.register(NEW).await;
        let forgotten = app.forgot(NEW).await;
        let token = app.ask_for_address(&own.access, NEW).await;
        let after = app.register(NEW).await;
        app.try_confirm(&token).await.expect(200);
        for registration in [before, after] {
            let body = json!({ "token": registration.token, "registration_id": registration.registration_id });
            app.try_verify(body).await.expect_problem(400, "invalid_token");
        }
        app.try_reset(&forgotten, "quite another phrase").await.expect_problem(400, "invalid_token");
        assert!(app.db.rows("SELECT id FROM registration_attempts").await.is_empty());
        assert_eq!(app.db.rows("SELECT id FROM users").await.len(), 1);
        assert_eq!(app.try_login(NEW, PASSWORD).await.expect(200).json()["user"]["id"], me(&app, &own.access).await["id"]);
    }

    /// VE-13: when both prove the address at the same moment, one has it.
    async fn of_two_who_prove_an_address_at_once_one_has_it(app: TestApp) {
        for round in 0..12 {
            let (email, wanted) = (format!("ada{round}@example.com"), format!("new{round}@example.com"));
            app.activate(&email).await;
            let access = app.login(&email).await.access;
            let confirm = app.ask_for_address(&access, &wanted).await;
            let registration = app.register(&wanted).await;
            let body = json!({ "token": registration.token, "registration_id": registration.registration_id });
            let calls = [
                app.post("/v1/auth/verify-email", &body),
                app.post("/v1/auth/email/confirm", &json!({ "token": confirm })),
            ];
            let statuses: Vec<u16> = at_once(calls).await.iter().map(|answer| answer.status).collect();
            // 403: its link was found alive, and its attempt gone a moment later.
            assert!([[200, 409], [400, 200], [403, 200]].contains(&[statuses[0], statuses[1]]), "{round} {statuses:?}");
            let owners = app.db.rows(&format!("SELECT id FROM users WHERE email = '{wanted}'")).await;
            assert_eq!(owners.len(), 1, "{round}");
            app.login(&wanted).await;
        }
    }

    /// VE-05: a link confirms the address that it was mailed to, whatever else is asked for at the same time.
    async fn a_link_confirms_the_address_that_it_was_mailed_to(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_MAIL__PER_ADDRESS", "100000/1h")]).await;
        app.activate(VICTIM).await;
        app.activate(ADA).await;
        let access = app.login(ADA).await.access;
        for round in 0..200 {
            let own = format!("attacker{round}@example.com");
            // One that somebody has, and one that nobody has.
            let victim = if round % 2 == 0 { VICTIM.to_owned() } else { format!("victim{round}@example.com") };
            let token = app.ask_for_address(&access, &own).await;
            let ask = |email: &str| {
                app.post("/v1/me/email", &json!({ "new_email": email, "password": PASSWORD })).bearer(&access)
            };
            let answers = at_once([ask(&own), ask(&victim)]).await;
            assert!(answers.iter().all(|answer| answer.status == 202), "{answers:?}");
            let mut tokens = tokens_to(&app, &own).await;
            assert!(tokens.len() == 2 && tokens[0] == token, "{round}");
            let used = tokens.remove(round / 2 % 2);
            let user = app.try_confirm(&used).await.expect(200).json();
            assert_eq!(user["email"], own, "{round}");
            app.try_confirm(&tokens[0]).await.expect_problem(400, "invalid_token");
        }
        assert_eq!(app.db.rows("SELECT id FROM users").await.len(), 2);
        app.login(VICTIM).await;
        assert!(!app.mail_kinds(VICTIM).await.contains(&"confirm_email"));
    }

    /// VE-04: a link that was asked for before the password changed is dead, and so is one of a session that ended with it.
    async fn a_thief_who_asked_for_another_address_is_thrown_out_by_a_new_password(app: TestApp) {
        app.activate(ADA).await;
        let (thief, owner) = (app.login(ADA).await, app.login(ADA).await);
        let token = app.ask_for_address(&thief.access, "thief@example.com").await;
        let body = json!({ "current_password": PASSWORD, "new_password": "quite another phrase" });
        app.post("/v1/me/password", &body).bearer(&owner.access).send().await.expect(204);
        app.try_confirm(&token).await.expect_problem(400, "invalid_token");
        assert_eq!(me(&app, &owner.access).await["email"], ADA);
    }

    /// The session that asked has ended by the time of the confirmation: it does not come back.
    async fn a_confirmation_brings_no_session_back(app: TestApp) {
        let own = signed_in(&app).await;
        let token = app.ask_for_address(&own.access, NEW).await;
        app.call(reqwest::Method::POST, "/v1/auth/logout").bearer(&own.access).send().await.expect(204);
        app.try_confirm(&token).await.expect(200);
        assert_eq!(app.still_good(&own).await, (false, false));
        app.login(NEW).await;
    }

    async fn an_address_that_is_none_is_refused(app: TestApp) {
        let own = signed_in(&app).await;
        for value in [json!("x"), json!("a@x.example,b@x.example"), json!("a@x.example\r\nBcc: b@x.example"), json!(["a@x.example"]), json!({ "a": 1 }), json!("Ada <a@x.example>")] {
            let body = json!({ "new_email": value, "password": PASSWORD });
            let answer = app.post("/v1/me/email", &body).bearer(&own.access).send().await;
            assert_eq!(answer.expect_problem(422, "validation_failed").field_errors()[0].0, "/new_email", "{value}");
        }
        assert_eq!(app.mail_kinds(ADA).await, ["verify_email"]);
    }
}
