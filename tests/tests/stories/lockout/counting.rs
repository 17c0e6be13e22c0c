//! Every wrong password counts once, however many come at the same moment.

use super::{ADA, count, failures, guess, series, wrong};
use crate::support::{PASSWORD, Steps, TestApp, TestDatabase, at_once, on_both_databases};

async fn with_four_workers(db: TestDatabase, threshold: &str) -> TestApp {
    TestApp::start(db, &[("ROSTER_HTTP__WORKERS", "4"), ("ROSTER_LOCKOUT__THRESHOLD", threshold)]).await
}

fn runs(app: &TestApp) -> u64 {
    app.roster().hashing().stats().runs()
}

on_both_databases! {
    /// LK-02: of a hundred parallel wrong passwords ten are checked and counted, and ninety are turned away unchecked.
    async fn of_a_hundred_parallel_guesses_ten_are_checked(db: TestDatabase) {
        let app = with_four_workers(db, "10").await;
        app.activate(ADA).await;
        let before = runs(&app);
        let answers = at_once((0..100).map(|_| wrong(&app, ADA))).await;
        assert_eq!((count(&answers, 401), count(&answers, 429)), (10, 90));
        assert_eq!(runs(&app) - before, 10);
        assert_eq!(failures(&app).await, 10);
        let events = app.db.rows("SELECT id FROM audit_events WHERE action = 'login.failed'").await;
        assert_eq!(events.len(), 10);
        for refused in answers.iter().filter(|answer| answer.status == 429) {
            refused.clone().expect_problem(429, "too_many_attempts");
            assert_eq!(refused.header("retry-after"), "60");
        }
    }

    /// LK-02: with a threshold of two hundred all of a hundred are checked, and every single one counts.
    async fn below_the_threshold_every_parallel_guess_is_counted(db: TestDatabase) {
        let app = with_four_workers(db, "200").await;
        app.activate(ADA).await;
        let before = runs(&app);
        let answers = at_once((0..100).map(|_| wrong(&app, ADA))).await;
        assert_eq!(count(&answers, 401), 100);
        assert_eq!(runs(&app) - before, 100);
        assert_eq!(failures(&app).await, 100);
    }

    /// LK-02: after a block one attempt is let in and no other beside it, also when many wait for that very moment.
    async fn after_a_block_one_of_many_is_let_in(db: TestDatabase) {
        let app = with_four_workers(db, "10").await;
        app.activate(ADA).await;
        guess(&app, ADA, 10).await;
        for (blocked_for, then) in [(60, "120"), (120, "240")] {
            app.advance(std::time::Duration::from_secs(blocked_for));
            let answers = at_once((0..20).map(|_| wrong(&app, ADA))).await;
            assert_eq!((count(&answers, 401), count(&answers, 429)), (1, 19));
            assert!(answers.iter().all(|answer| ["", then].contains(&answer.header("retry-after"))), "{answers:?}");
        }
        assert_eq!(failures(&app).await, 12);
    }

    /// EN-05: five guesses past the threshold are answered alike, status by status and header by header, whether or not
    /// there is an account, and in whatever state it is.
    async fn the_series_of_answers_tells_nothing(app: TestApp) {
        app.activate(ADA).await;
        app.register("unproven@example.com").await;
        let expected = guess(&app, "nobody@example.com", 15).await;
        let plain = [vec![(401, ""); 10], vec![(429, "60"); 5]].concat();
        assert_eq!(series(&expected), plain);
        for identifier in [ADA, "unproven@example.com", "no-such-name", "no@such@address"] {
            let answers = guess(&app, identifier, 15).await;
            for (answer, expected) in answers.iter().zip(&expected) {
                assert_eq!(answer.likeness(), expected.likeness(), "{identifier}");
            }
        }
        let refused = app.try_login(ADA, PASSWORD).await;
        assert_eq!(refused.likeness(), expected[14].likeness(), "also for the right password");
    }
}
