//! Hashing is bounded: a flood of passwords costs the flooders their time and nobody else's.

use serde_json::json;

use crate::support::{Call, Calls, PASSWORD, Steps, TestApp, TestDatabase, at_once, on_both_databases};

/// Two threads and four places in the queue of a server with four workers.
async fn small(db: TestDatabase) -> TestApp {
    let settings = [
        ("ROSTER_HTTP__WORKERS", "4"),
        ("ROSTER_AUTH__HASHING_THREADS", "2"),
        ("ROSTER_AUTH__HASHING_QUEUE", "4"),
    ];
    TestApp::start(db, &settings).await
}

/// A log-in of a stranger of his own, so that nobody is turned away for having failed before.
fn stranger(app: &TestApp, number: u32) -> Call {
    let body = json!({ "identifier": format!("stranger-{number}@example.com"), "password": PASSWORD });
    app.post("/v1/auth/login", &body)
}

on_both_databases! {
    /// LK-10: of two hundred log-ins at once never more are hashed at the same time than there are threads. Each is
    /// answered: after its hash, or with 503 at once.
    async fn never_more_is_hashed_at_once_than_there_are_threads(db: TestDatabase) {
        let app = small(db).await;
        let before = app.roster().hashing().stats();
        let answers = at_once((0..200).map(|number| stranger(&app, number))).await;
        let after = app.roster().hashing().stats();
        assert!(after.running_max <= 2, "{after:?}");
        let checked = answers.iter().filter(|answer| answer.status == 401).count();
        assert_eq!(after.runs() - before.runs(), u64::try_from(checked).unwrap());
        for answer in answers.into_iter().filter(|answer| answer.status != 401) {
            answer.expect_problem(503, "unavailable");
        }
        assert_eq!((after.queued, after.running, after.places_taken), (0, 0, 0));
    }

    /// LK-10: what finds no place in the queue is told when to come back, and leaves nothing behind. Those who are signed
    /// in notice nothing.
    async fn without_a_place_nothing_is_written(db: TestDatabase) {
        let app = small(db).await;
        app.activate("ada@example.com").await;
        let tokens = app.login("ada@example.com").await;
        let hashing = app.roster().hashing();
        let taken: Vec<_> = std::iter::from_fn(|| hashing.reserve().ok()).collect();
        assert_eq!(taken.len(), hashing.stats().places);
        let counted = "SELECT (SELECT count(*) FROM audit_events) + (SELECT count(*) FROM login_throttles)
             + (SELECT count(*) FROM users) + (SELECT count(*) FROM outbox) AS rows";
        let before = app.db.rows(counted).await;
        let signup = json!({ "email": "grace@example.com", "password": PASSWORD });
        let calls = [
            stranger(&app, 1),
            app.post("/v1/auth/login", &json!({ "identifier": "ada@example.com", "password": PASSWORD })),
            app.post("/v1/auth/register", &signup),
        ];
        for call in calls {
            let refused = call.send().await.expect_problem(503, "unavailable");
            assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1, "{refused:?}");
        }
        assert_eq!(app.db.rows(counted).await, before);
        app.get("/v1/me").bearer(&tokens.access).send().await.expect(200);
        drop(taken);
        app.login("ada@example.com").await;
    }
}
