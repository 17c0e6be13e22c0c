//! An attempt that comes to nothing costs its owner nothing.

use serde_json::json;

use super::{ADA, column, failures, guess, series, wrong};
use crate::support::{PASSWORD, States, Steps, TestApp, TestDatabase, on_both_databases};

on_both_databases! {
    /// LK-02: where there is no place in the hashing queue nothing is counted, and nothing is written at all.
    async fn no_place_in_the_queue_is_no_attempt(db: TestDatabase) {
        let settings = [("ROSTER_AUTH__HASHING_THREADS", "1"), ("ROSTER_AUTH__HASHING_QUEUE", "1")];
        let app = TestApp::start(db, &settings).await;
        app.activate(ADA).await;
        let events = app.db.rows("SELECT id FROM audit_events").await.len();
        let counters = app.db.rows("SELECT failures FROM login_throttles").await.len();
        let places = [app.roster().hashing().reserve().unwrap(), app.roster().hashing().reserve().unwrap()];
        for _ in 0..20 {
            let busy = wrong(&app, ADA).send().await.expect_problem(503, "unavailable");
            assert!(!busy.header("retry-after").is_empty());
        }
        drop(places);
        assert_eq!(app.db.rows("SELECT id FROM audit_events").await.len(), events);
        assert_eq!(app.db.rows("SELECT failures FROM login_throttles").await.len(), counters);
        assert_eq!(series(&guess(&app, ADA, 11).await)[9..], [(401, ""), (429, "60")]);
    }

    /// LK-02: an attempt whose outcome could not be written gives its place back, the one that would have blocked too.
    async fn an_attempt_that_fails_inside_is_given_back(app: TestApp) {
        app.activate(ADA).await;
        guess(&app, ADA, 9).await;
        app.db.execute("ALTER TABLE audit_events RENAME TO audit_events_away").await;
        for _ in 0..5 {
            wrong(&app, ADA).send().await.expect_problem(500, "internal_error");
            app.try_login(ADA, PASSWORD).await.expect_problem(500, "internal_error");
        }
        app.db.execute("ALTER TABLE audit_events_away RENAME TO audit_events").await;
        assert_eq!(failures(&app).await, 9);
        app.login(ADA).await;
    }

    async fn the_right_password_of_an_account_that_may_not_sign_in_counts_for_nothing(app: TestApp) {
        app.suspended(ADA).await;
        for _ in 0..15 {
            app.try_login(ADA, PASSWORD).await.expect_problem(403, "account_suspended");
        }
        assert_eq!(failures(&app).await, 0);
        assert_eq!(series(&guess(&app, ADA, 11).await)[9..], [(401, ""), (429, "60")]);
        assert_eq!(column(&app, "account_status").await, "suspended", "no lock is shown");
    }

    async fn an_imported_lock_is_a_status(app: TestApp) {
        app.locked(ADA).await;
        for _ in 0..3 {
            let refused = app.try_login(ADA, PASSWORD).await.expect_problem(429, "too_many_attempts");
            assert_eq!(refused.header("retry-after"), "3600");
            wrong(&app, ADA).send().await.expect_problem(401, "invalid_credentials");
        }
        assert_eq!(failures(&app).await, 3);
        assert_eq!(column(&app, "status_until").await, json!(null));
    }
}
