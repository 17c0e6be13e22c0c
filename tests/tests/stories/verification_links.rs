//! The mailed link: how many there are, how long they live, where they lead, and that each works once.

use std::collections::HashSet;
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::{
    Calls, Dump, PASSWORD, States, Steps, TestApp, TestDatabase, at_once, on_both_databases, raw,
};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_hours(1);

async fn resend(app: &TestApp, email: &str) {
    let answer =
        app.post("/v1/auth/verify-email/resend", &json!({ "email": email })).send().await.expect(202);
    assert_eq!(answer.text, "");
}

async fn mails_to(app: &TestApp, email: &str) -> usize {
    app.mails().await.iter().filter(|mail| mail.to.as_typed() == email).count()
}

/// Where the links of all mails lead, in their text and in their HTML, without the token.
async fn link_bases(app: &TestApp) -> HashSet<String> {
    let mails = app.mails().await;
    // A slash need not be escaped in HTML, but may be.
    let bodies = mails.iter().flat_map(|mail| [mail.text.clone(), mail.html.replace("&#x2f;", "/")]);
    let link = |body: String| {
        let (before, _) = body.split_once("?token=").expect("a link is in the mail");
        before[before.rfind("http").unwrap()..].to_owned()
    };
    bodies.map(link).collect()
}

on_both_databases! {
    /// VE-01: 256 random bits, of which the database holds nothing but the SHA-256, before and after the mail is sent.
    async fn only_the_hash_of_a_token_is_stored(app: TestApp) {
        app.try_register(json!({ "email": "ada@example.com", "password": PASSWORD })).await.expect(202);
        let before = Dump::of(&app).await;
        let token = app.mailed_token("ada@example.com").await;
        let other = app.register("bob@example.com").await;
        assert_ne!(token, other.token);
        for secret in [&token, &other.token, &other.registration_id] {
            let bytes = URL_SAFE_NO_PAD.decode(secret).unwrap();
            assert_eq!((secret.len(), bytes.len()), (43, 32));
            for dump in [&before, &Dump::of(&app).await] {
                assert!(!dump.contains(secret) && !dump.contains(&bytes));
            }
        }
        let after = Dump::of(&app).await;
        assert!(before.contains(digest(&SHA256, token.as_bytes())));
        for secret in [&token, &other.token, &other.registration_id] {
            assert!(after.contains(digest(&SHA256, secret.as_bytes())));
        }
        app.try_verify(json!({ "token": token, "password": PASSWORD })).await.expect(200);
        assert!(!Dump::of(&app).await.contains(&token));
    }

    /// VE-03: of fifty uses at once one succeeds, and its password is the only one that works.
    async fn of_fifty_uses_at_once_one_succeeds(db: TestDatabase) {
        // Each of the fifty passwords is tried afterwards.
        let app = TestApp::start(db, &[("ROSTER_LOCKOUT__THRESHOLD", "100")]).await;
        let registration = app.register("ada@example.com").await;
        let password = |number: usize| format!("kV7# good password {number:02}");
        let calls = (0..50).map(|number| {
            let body = json!({ "token": registration.token, "password": password(number) });
            app.post("/v1/auth/verify-email", &body)
        });
        let answers = at_once(calls).await;
        let winners: Vec<usize> = (0..50).filter(|&number| answers[number].status == 200).collect();
        assert_eq!(winners.len(), 1, "{winners:?}");
        for (number, answer) in answers.into_iter().enumerate().filter(|(number, _)| *number != winners[0]) {
            assert_eq!(answer.expect_problem(400, "invalid_token").status, 400, "{number}");
        }
        let logins = (0..50).map(|number| {
            let body = json!({ "identifier": "ada@example.com", "password": password(number) });
            app.post("/v1/auth/login", &body)
        });
        let answers = at_once(logins).await;
        let working: Vec<usize> = (0..50).filter(|&number| answers[number].status == 200).collect();
        assert_eq!(working, winners);
        app.try_login("ada@example.com", PASSWORD).await.expect_problem(401, "invalid_credentials");
        assert_eq!(app.db.rows("SELECT id FROM audit_events WHERE action = 'user.verified'").await.len(), 1);
        assert_eq!(app.db.rows("SELECT id FROM user_status_changes").await.len(), 1);
    }

    /// VE-03: nor do two links of one address, or two attempts, both succeed.
    async fn of_all_links_of_an_address_one_succeeds(app: TestApp) {
        let mut registrations = Vec::new();
        for _ in 0..3 {
            registrations.push(app.register("ada@example.com").await);
            app.advance(SECOND);
        }
        let calls = registrations.iter().flat_map(|one| {
            registrations.iter().map(|other| {
                let body = json!({ "token": one.token, "registration_id": other.registration_id });
                app.post("/v1/auth/verify-email", &body)
            })
        });
        let mut statuses: Vec<u16> = at_once(calls.collect::<Vec<_>>()).await.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses[0], 200);
        // Whoever comes after the winner finds the link void, or the attempt gone.
        assert!(statuses[1..].iter().all(|status| [400, 403].contains(status)), "{statuses:?}");
        assert_eq!(app.db.rows("SELECT id FROM audit_events WHERE action = 'user.verified'").await.len(), 1);
    }

    /// VE-06: whatever a request says of its host, links lead where the settings say.
    async fn links_lead_where_the_settings_say(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_HTTP__PUBLIC_URL", "https://accounts.example.com/auth")]).await;
        let lies = [
            ("host", "evil.example"), ("x-forwarded-host", "evil.example"), ("x-forwarded-proto", "http"),
            ("forwarded", "for=192.0.2.1;host=evil.example;proto=http"), ("x-original-url", "http://evil.example/"),
            ("x-host", "evil.example"), ("x-forwarded-server", "evil.example"), ("x-forwarded-prefix", "/evil"),
            ("origin", "http://evil.example"), ("referer", "http://evil.example/"),
        ];
        let body = |email: &str| json!({ "email": email, "password": PASSWORD });
        for (index, (name, value)) in lies.into_iter().enumerate() {
            let email = format!("user{index}@example.com");
            app.post("/v1/auth/register", &body(&email)).header(name, value).send().await.expect(202);
            let again = app.post("/v1/auth/verify-email/resend", &json!({ "email": email }));
            again.header(name, value).send().await.expect(202);
        }
        let all = lies.into_iter().fold(app.post("/v1/auth/register", &body("all@example.com")), |call, (name, value)| {
            call.header(name, value)
        });
        all.send().await.expect(202);

        let content = body("absolute@example.com").to_string();
        let length = content.len();
        let absolute = format!(
            "POST http://evil.example/v1/auth/register HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n{content}"
        );
        let answer = raw(&app, absolute).await;
        assert!(answer.starts_with("HTTP/1.1 202 "), "{answer}");
        assert!(!answer.contains("evil.example"), "{answer}");

        assert_eq!(app.mails().await.len(), 2 * lies.len() + 2);
        let base = "https://accounts.example.com/auth/verify-email".to_owned();
        assert_eq!(link_bases(&app).await, HashSet::from([base]));
    }

    /// VE-06: a base of its own for links wins over the public URL, and over every request.
    async fn links_have_a_base_of_their_own_where_one_is_set(db: TestDatabase) {
        let settings =
            [("ROSTER_HTTP__PUBLIC_URL", "https://api.example.com"), ("ROSTER_MAIL__LINK_BASE", "https://app.example.com/welcome")];
        let app = TestApp::start(db, &settings).await;
        let body = json!({ "email": "ada@example.com", "password": PASSWORD });
        app.post("/v1/auth/register", &body).header("host", "evil.example").send().await.expect(202);
        let base = "https://app.example.com/welcome/verify-email".to_owned();
        assert_eq!(link_bases(&app).await, HashSet::from([base]));
    }

    async fn three_links_are_live_and_after_an_hour_the_oldest_makes_room(app: TestApp) {
        let email = "ada@example.com";
        let first = app.register(email).await;
        app.advance(SECOND);
        let second = app.register(email).await.token;
        app.advance(SECOND);
        resend(&app, email).await;
        let third = app.mailed_token(email).await;
        for _ in 0..3 {
            app.advance(SECOND);
            resend(&app, email).await;
            app.try_register(json!({ "email": email, "password": PASSWORD })).await.expect(202);
        }
        assert_eq!(mails_to(&app, email).await, 3);

        app.advance(Duration::from_secs(60 * 60 - 6));
        resend(&app, email).await;
        assert_eq!(mails_to(&app, email).await, 3);
        app.advance(SECOND);
        resend(&app, email).await;
        assert_eq!(mails_to(&app, email).await, 4);
        let fourth = app.mailed_token(email).await;
        assert_eq!(HashSet::from([&first.token, &second, &third, &fourth]).len(), 4);
        let dead = app.try_verify(json!({ "token": first.token, "password": PASSWORD })).await;
        dead.expect_problem(400, "invalid_token");
        // The attempt whose own link was replaced stays, and any live link proves the address.
        let body = json!({ "token": second, "registration_id": first.registration_id });
        app.try_verify(body).await.expect(200);
        for token in [&third, &fourth] {
            let void = app.try_verify(json!({ "token": token, "password": PASSWORD })).await;
            void.expect_problem(400, "invalid_token");
        }
    }

    async fn asking_again_is_answered_alike_and_mails_only_whom_it_concerns(app: TestApp) {
        let registration = app.register("unproven@example.com").await;
        app.activate("active@example.com").await;
        app.deleted("deleted@example.com").await;
        app.pending("pending@example.com").await;
        let known = app.mails().await.len();
        let mut answers = Vec::new();
        for state in ["unproven", "active", "deleted", "pending", "unknown"] {
            let body = json!({ "email": format!("{state}@example.com") });
            answers.push(app.post("/v1/auth/verify-email/resend", &body).send().await.expect(202).likeness());
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        let mails = app.mails().await;
        let mut sent: Vec<_> = mails[known..].iter().map(|mail| mail.to.as_typed()).collect();
        sent.sort_unstable();
        assert_eq!(sent, ["pending@example.com", "unproven@example.com"]);

        let fresh = app.mailed_token("unproven@example.com").await;
        assert_ne!(fresh, registration.token);
        let body = json!({ "token": fresh, "registration_id": registration.registration_id });
        app.try_verify(body).await.expect(200);
        app.login("unproven@example.com").await;
    }

    async fn a_link_lives_for_a_day(app: TestApp) {
        let day = 24 * 60 * 60;
        for (email, age, is_live) in [("ada@example.com", day - 1, true), ("bob@example.com", day, false)] {
            let token = app.register(email).await.token;
            app.advance(Duration::from_secs(age));
            let answer = app.try_verify(json!({ "token": token, "password": PASSWORD })).await;
            if is_live { answer.expect(200) } else { answer.expect_problem(400, "invalid_token") };
        }
    }

    async fn every_token_that_is_no_good_is_answered_alike(app: TestApp) {
        let used = app.register("used@example.com").await.token;
        app.advance(SECOND);
        let voided = app.register("used@example.com").await.token;
        app.try_verify(json!({ "token": used, "password": PASSWORD })).await.expect(200);
        let deleted = app.register("deleted@example.com").await.token;
        app.set_user("deleted@example.com", "deleted_at = '2026-01-01T00:00:00+00:00'").await;
        let expired = app.register("expired@example.com").await.token;
        app.advance(25 * HOUR);
        let other_purpose = app.register("other@example.com").await.token;
        app.db.execute("UPDATE one_time_tokens SET purpose = 'password_reset' WHERE consumed_at IS NULL").await;

        let unknown = "A".repeat(43);
        let expected = app.try_verify(json!({ "token": unknown, "password": PASSWORD })).await;
        let expected = expected.expect_problem(400, "invalid_token").likeness();
        let id = app.register("somebody@example.com").await.registration_id;
        let tokens =
            [unknown.as_str(), &used, &voided, &deleted, &expired, &other_purpose, "x", "not a token", &"A".repeat(500)];
        for token in tokens {
            for body in [
                json!({ "token": token, "password": PASSWORD }),
                json!({ "token": token, "registration_id": id }),
                json!({ "token": token }),
            ] {
                assert_eq!(app.try_verify(body.clone()).await.likeness(), expected, "{body}");
            }
        }
        for token in [Value::Null, json!(""), json!(7), json!(["x"])] {
            let answer = app.try_verify(json!({ "token": token, "password": PASSWORD })).await;
            assert_eq!(answer.expect_problem(422, "validation_failed").field_errors()[0].0, "/token", "{token}");
        }
    }
}
