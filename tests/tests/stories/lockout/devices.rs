//! What a known device may do while strangers guess.

use std::time::Duration;

use serde_json::json;

use super::{ADA, WRONG, column, failures, guess, series};
use crate::support::{Answer, Calls, PASSWORD, Steps, TestApp, on_both_databases};

async fn log_in_with(app: &TestApp, device: &str, password: &str) -> Answer {
    let body = json!({ "identifier": ADA, "password": password, "device_token": device });
    app.post("/v1/auth/login", &body).send().await
}

on_both_databases! {
    /// LK-04: two hundred guesses of strangers keep neither a known device nor an open session out, and the device's
    /// log-in lifts the lock.
    async fn a_known_device_gets_in_whatever_strangers_do(app: TestApp) {
        app.activate(ADA).await;
        let owner = app.login(ADA).await;
        for _ in 0..20 {
            guess(&app, ADA, 10).await;
            app.advance(Duration::from_secs(30));
        }
        app.try_login(ADA, PASSWORD).await.expect_problem(429, "too_many_attempts");
        app.get("/v1/me").bearer(&owner.access).send().await.expect(200);
        app.try_refresh(&owner.refresh).await.expect(200);
        assert_eq!(column(&app, "account_status").await, "locked");

        log_in_with(&app, &owner.device, PASSWORD).await.expect(200);
        assert_eq!(column(&app, "account_status").await, "active");
        assert_eq!(failures(&app).await, 0);
        let lifted = app.db.rows("SELECT id FROM user_status_changes WHERE from_status = 'locked' AND actor = 'system'").await;
        assert!(!lifted.is_empty());
        app.try_login(ADA, PASSWORD).await.expect(200);
    }

    async fn a_known_device_has_a_budget_and_a_block_of_its_own(app: TestApp) {
        app.activate(ADA).await;
        let device = app.login(ADA).await.device;
        let mut answers = Vec::new();
        for _ in 0..11 {
            answers.push(log_in_with(&app, &device, WRONG).await);
        }
        assert_eq!(series(&answers), [vec![(401, ""); 10], vec![(429, "60")]].concat());
        log_in_with(&app, &device, PASSWORD).await.expect_problem(429, "too_many_attempts");
        assert_eq!(failures(&app).await, 10);
        assert_eq!(column(&app, "account_status").await, "active", "nobody else is kept out");
        let strangers = guess(&app, ADA, 10).await;
        assert_eq!(series(&strangers), [(401, ""); 10]);
        app.advance(Duration::from_mins(1));
        assert_eq!(log_in_with(&app, &device, WRONG).await.status, 401);
        assert_eq!(log_in_with(&app, &device, PASSWORD).await.header("retry-after"), "120");
    }

    async fn a_device_token_of_somebody_else_or_a_dead_one_counts_as_none(app: TestApp) {
        app.activate(ADA).await;
        app.activate("eve@example.com").await;
        let foreign = app.login("eve@example.com").await.device;
        let own = app.login(ADA).await.device;
        let made_up = "A".repeat(43);
        guess(&app, ADA, 10).await;
        for token in [foreign.as_str(), made_up.as_str()] {
            log_in_with(&app, token, PASSWORD).await.expect_problem(429, "too_many_attempts");
        }
        app.advance(Duration::from_hours(180 * 24));
        app.try_login(ADA, WRONG).await.expect(401);
        log_in_with(&app, &own, PASSWORD).await.expect_problem(429, "too_many_attempts");
    }
}
