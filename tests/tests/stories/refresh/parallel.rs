//! Many refreshes at the same moment.

use std::collections::BTreeSet;

use serde_json::json;

use super::{generation, is_over, next, uses};
use crate::support::{Call, Calls, Steps, TestApp, TestDatabase, Tokens, at_once, on_both_databases};

/// `count` refreshes of one token, not yet sent.
fn refreshes(app: &TestApp, tokens: &Tokens, count: usize) -> Vec<Call> {
    let body = json!({ "refresh_token": tokens.refresh });
    (0..count).map(|_| app.post("/v1/auth/refresh", &body)).collect()
}

/// Twenty at once all succeed, with one successor, the next generation.
async fn twenty_get_one_successor(app: &TestApp, tokens: &Tokens) -> Tokens {
    let answers = at_once(refreshes(app, tokens, 20)).await;
    let all: Vec<Tokens> = answers.into_iter().map(|answer| Tokens::of(&answer.expect(200))).collect();
    let distinct: BTreeSet<&str> = all.iter().map(|tokens| tokens.refresh.as_str()).collect();
    assert_eq!((all.len(), distinct.len()), (20, 1), "{distinct:?}");
    for one in &all {
        assert_eq!((generation(one), &one.session), (generation(tokens) + 1, &tokens.session));
        uses(app, one).await;
    }
    all[0].clone()
}

async fn with_four_workers(db: TestDatabase) -> TestApp {
    TestApp::start(db, &[("ROSTER_HTTP__WORKERS", "4")]).await
}

on_both_databases! {
    /// RT-04: twenty parallel refreshes give twenty 200s, one distinct successor, and one generation more.
    async fn twenty_parallel_refreshes_give_one_successor(db: TestDatabase) {
        let app = with_four_workers(db).await;
        app.activate("ada@example.com").await;
        let mut tokens = app.login("ada@example.com").await;
        for _ in 0..5 {
            tokens = twenty_get_one_successor(&app, &tokens).await;
        }
        let stored = app.db.rows("SELECT generation FROM sessions").await;
        assert_eq!(stored, [json!({ "generation": 5 })]);
        assert_eq!(generation(&next(&app, &tokens).await), 6);
    }

    /// RT-05: among parallel refreshes of the newest token one of an old one still ends the session for all of them.
    async fn an_old_token_among_parallel_refreshes_ends_the_session(db: TestDatabase) {
        let app = with_four_workers(db).await;
        app.activate("ada@example.com").await;
        let first = app.login("ada@example.com").await;
        let second = next(&app, &first).await;
        let third = next(&app, &second).await;
        let mut calls = refreshes(&app, &third, 10);
        calls.extend(refreshes(&app, &first, 3));
        let answers = at_once(calls).await;
        assert!(answers.iter().all(|answer| [200, 401].contains(&answer.status)), "{answers:?}");
        assert!(answers[10..].iter().all(|answer| answer.status == 401), "{answers:?}");
        let given: Vec<Tokens> =
            answers.iter().filter(|answer| answer.status == 200).map(Tokens::of).collect();
        is_over(&app, &given.iter().chain([&first, &second, &third]).collect::<Vec<_>>()).await;
        let events = app.db.rows("SELECT id FROM audit_events WHERE action = 'session.refresh_reused'").await;
        assert_eq!(events.len(), 1, "written down once");
    }
}

mod a_stricter_isolation_changes_nothing {
    use super::*;

    /// RT-04: where the operator has set a stricter isolation, a refresh that loses against another is tried again.
    #[tokio::test]
    #[ignore = "needs PostgreSQL: run by cargo xtask test"]
    async fn postgres() {
        let db = TestDatabase::postgres().await;
        let name = db.url().rsplit('/').next().unwrap().to_owned();
        db.execute(&format!("ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'"))
            .await;
        let app = with_four_workers(db).await;
        app.activate("ada@example.com").await;
        let tokens = app.login("ada@example.com").await;
        let tokens = twenty_get_one_successor(&app, &tokens).await;
        twenty_get_one_successor(&app, &tokens).await;
    }
}
