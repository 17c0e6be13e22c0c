//! How long a block lasts, what ends it, and how the account shows it.

use std::time::Duration;

use serde_json::json;

use super::{ADA, column, failures, guess, series, wrong};
use crate::support::{Calls, PASSWORD, Steps, TestApp, on_both_databases};

/// The moves of an account since it was proven, with who made them, in order of their names: two moves of one request come
/// at the same moment of a clock that stands still.
async fn moves(app: &TestApp) -> Vec<String> {
    let query = "SELECT actor || ' ' || from_status || ' ' || to_status AS move FROM user_status_changes \
                 WHERE from_status <> 'pending_verification' ORDER BY 1";
    app.db.rows(query).await.iter().map(|row| row["move"].as_str().unwrap().to_owned()).collect()
}

on_both_databases! {
    /// LK-01: each failure past the threshold doubles the block; at the ninetieth in a row the account is closed to
    /// unknown devices, and stays so however long they wait.
    async fn at_ninety_failures_password_log_in_ends(app: TestApp) {
        app.activate(ADA).await;
        for minutes in [[0; 9].as_slice(), &[1, 2, 4, 8, 16, 32], &[60; 74]].concat() {
            wrong(&app, ADA).send().await.expect_problem(401, "invalid_credentials");
            app.advance(Duration::from_mins(minutes));
        }
        wrong(&app, ADA).send().await.expect_problem(401, "invalid_credentials");
        assert_eq!(failures(&app).await, 90);
        for _ in 0..2 {
            let refused = app.try_login(ADA, PASSWORD).await.expect_problem(429, "too_many_attempts");
            assert_eq!(refused.header("retry-after"), "3600");
            app.advance(Duration::from_hours(24 * 365));
        }
    }

    /// LK-01: a log-in sets the counter back to nothing.
    async fn a_success_begins_the_count_anew(app: TestApp) {
        app.activate(ADA).await;
        guess(&app, ADA, 9).await;
        app.login(ADA).await;
        assert_eq!(failures(&app).await, 0);
        let free = guess(&app, ADA, 10).await;
        assert_eq!(series(&free), [(401, ""); 10]);
        app.advance(Duration::from_mins(1));
        app.login(ADA).await;
        assert_eq!(series(&guess(&app, ADA, 11).await)[10], (429, "60"));
    }

    async fn what_is_turned_away_does_not_lengthen_the_block(app: TestApp) {
        app.activate(ADA).await;
        guess(&app, ADA, 10).await;
        app.advance(Duration::from_millis(29_500));
        assert_eq!(series(&guess(&app, ADA, 50).await), [(429, "31"); 50]);
        app.advance(Duration::from_millis(30_500));
        app.login(ADA).await;
    }

    async fn a_block_shows_as_a_lock_that_ends_by_itself(app: TestApp) {
        app.activate(ADA).await;
        let tokens = app.login(ADA).await;
        guess(&app, ADA, 10).await;
        assert_eq!(column(&app, "account_status").await, "locked");
        let until = column(&app, "status_until").await;
        assert!(until.as_str().unwrap().contains("00:01:00"), "{until}");
        let told = app.db.rows("SELECT details FROM audit_events WHERE action = 'login.failed'").await;
        assert_eq!(told.len(), 10);
        let told = json!(told).to_string();
        assert_eq!(told.matches("locked_until").count(), 1, "{told}");
        assert!(told.contains("2026-01-01T00:01:00Z"), "{told}");
        app.get("/v1/me").bearer(&tokens.access).send().await.expect(200);

        app.advance(Duration::from_mins(1));
        app.login(ADA).await;
        assert_eq!(column(&app, "account_status").await, "active");
        assert_eq!(column(&app, "status_until").await, json!(null));
        assert_eq!(moves(&app).await, ["system active locked", "system locked active"]);
    }

    async fn a_lock_that_comes_again_is_told_again(app: TestApp) {
        app.activate(ADA).await;
        guess(&app, ADA, 10).await;
        app.advance(Duration::from_mins(1));
        guess(&app, ADA, 1).await;
        assert_eq!(moves(&app).await, ["system active locked", "system active locked", "system locked active"]);
        assert!(column(&app, "status_until").await.as_str().unwrap().contains("00:03:00"));
    }
}
