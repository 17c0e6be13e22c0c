//! Mails that anybody can ask for: so many to one address, and the call answers as always.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Answer, Calls, PASSWORD, States, Steps, TestApp, TestDatabase, on_both_databases};

const ADA: &str = "ada@example.com";

async fn ask(app: &TestApp, path: &str, email: &str) -> Answer {
    app.post(path, &json!({ "email": email })).send().await.expect(202)
}

/// Mails of a kind so far.
async fn mails(app: &TestApp, kind: &str) -> usize {
    app.mails().await.iter().filter(|mail| mail.kind.as_str() == kind).count()
}

/// Links of a purpose that are good.
async fn live(app: &TestApp, purpose: &str) -> Vec<Value> {
    let query = format!("SELECT id FROM one_time_tokens WHERE purpose = '{purpose}' AND consumed_at IS NULL");
    app.db.rows(&query).await
}

on_both_databases! {
    /// LK-09: of twenty wishes for a reset three links come, the first one goes on working, and all answers are alike; two
    /// more mails go out within the hour, and then no more before it is over.
    async fn of_twenty_wishes_for_a_reset_five_mails_come_within_an_hour(app: TestApp) {
        app.activate(ADA).await;
        let expected = ask(&app, "/v1/auth/password/forgot", "nobody@example.com").await.likeness();
        for _ in 0..20 {
            assert_eq!(ask(&app, "/v1/auth/password/forgot", ADA).await.likeness(), expected);
        }
        assert_eq!((mails(&app, "password_reset").await, live(&app, "password_reset").await.len()), (3, 3));
        app.advance(Duration::from_mins(30));
        for _ in 0..20 {
            ask(&app, "/v1/auth/password/forgot", ADA).await;
            app.mails().await;
        }
        assert_eq!(mails(&app, "password_reset").await, 5);
        let newest = app.mailed_token(ADA).await;
        app.advance(Duration::from_mins(29));
        let body = json!({ "token": newest, "new_password": "another good password" });
        app.post("/v1/auth/password/reset", &body).send().await.expect(200);
        assert_eq!(mails(&app, "password_changed_notice").await, 1, "a notice goes out all the same");
        ask(&app, "/v1/auth/password/forgot", ADA).await;
        assert_eq!(mails(&app, "password_reset").await, 5);
        app.advance(Duration::from_mins(1));
        ask(&app, "/v1/auth/password/forgot", ADA).await;
        assert_eq!(mails(&app, "password_reset").await, 6);
    }

    /// LK-09: an owner is told five times an hour that somebody signs up with the address, and each kind is counted by
    /// itself.
    async fn the_owner_of_an_address_is_told_of_sign_ups_five_times_an_hour(app: TestApp) {
        app.activate(ADA).await;
        for _ in 0..20 {
            app.try_register(json!({ "email": ADA, "password": PASSWORD })).await.expect(202);
        }
        assert_eq!(mails(&app, "already_registered").await, 5);
        ask(&app, "/v1/auth/password/forgot", ADA).await;
        assert_eq!(mails(&app, "password_reset").await, 1);
        app.advance(Duration::from_hours(1));
        app.try_register(json!({ "email": "ADA@example.com", "password": PASSWORD })).await.expect(202);
        assert_eq!(mails(&app, "already_registered").await, 6);
    }

    /// LK-09: a link that is not mailed is not made either, and a sign-up that it would have been for is good for the links
    /// that are.
    async fn a_sign_up_past_the_limit_makes_no_link(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_MAIL__PER_ADDRESS", "2/1h")]).await;
        let first = app.register(ADA).await;
        app.register(ADA).await;
        let last = app.try_register(json!({ "email": ADA, "password": "another good password" })).await.expect(202);
        assert_eq!((mails(&app, "verify_email").await, live(&app, "email_verification").await.len()), (2, 2));
        let body = json!({ "token": first.token, "registration_id": last.text_of("registration_id") });
        app.try_verify(body).await.expect(200);
        app.try_login(ADA, "another good password").await.expect(200);
    }

    /// EN-04: to ask for a link does the same work for every address: as many rows in the same tables, whatever there is
    /// behind it.
    async fn asking_for_a_link_leaves_the_same_rows_for_every_address(app: TestApp) {
        app.activate("active@example.com").await;
        app.register("unproven@example.com").await;
        app.suspended("suspended@example.com").await;
        app.deleted("deleted@example.com").await;
        app.mails().await;
        for path in ["/v1/auth/password/forgot", "/v1/auth/verify-email/resend"] {
            let mut left = Vec::new();
            for state in ["unknown", "active", "unproven", "suspended", "deleted"] {
                let before = rows(&app).await;
                ask(&app, path, &format!("{state}@example.com")).await;
                let after = rows(&app).await;
                left.push(after.iter().zip(before).map(|(after, before)| after - before).collect::<Vec<usize>>());
            }
            assert!(left.iter().all(|made| *made == left[0]), "{path}: {left:?}");
        }
    }
}

/// How many rows each table has that asking for a link could touch.
async fn rows(app: &TestApp) -> Vec<usize> {
    let mut counts = Vec::new();
    for table in ["outbox", "one_time_tokens", "login_throttles", "audit_events", "registration_attempts"] {
        counts.push(app.db.rows(&format!("SELECT * FROM {table}")).await.len());
    }
    counts
}
