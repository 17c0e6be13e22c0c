//! A suspension or a lock that has ended: the row follows what counts already, once, whoever notices.

use std::time::Duration;

use tokio::task::JoinSet;

use crate::support::{Calls, PASSWORD, States, Steps, TestApp, on_both_databases};

const ENDS: &str = "2026-01-01T00:00:02+00:00";

async fn suspended_for_two_seconds(app: &TestApp, email: &str, before: &str) {
    let columns = format!(
        "account_status = 'suspended', status_before = '{before}', status_reason = 'for a test', status_until = '{ENDS}'"
    );
    app.account_with(email, &columns).await;
}

/// Moves by the system, as `from to`.
async fn moves(app: &TestApp) -> Vec<String> {
    let query = "SELECT from_status || ' ' || to_status AS move FROM user_status_changes WHERE actor = 'system' ORDER BY 1";
    app.db.rows(query).await.iter().map(|row| row["move"].as_str().unwrap().to_owned()).collect()
}

async fn events(app: &TestApp, action: &str) -> usize {
    let query = format!("SELECT id FROM audit_events WHERE action = '{action}' AND actor_type = 'system'");
    app.db.rows(&query).await.len()
}

on_both_databases! {
    async fn what_has_ended_returns_to_the_status_before_with_one_move_and_one_event(app: TestApp) {
        suspended_for_two_seconds(&app, "ada@example.com", "active").await;
        suspended_for_two_seconds(&app, "bob@example.com", "pending_verification").await;
        app.account_with("cy@example.com", &format!("account_status = 'locked', status_until = '{ENDS}'")).await;
        app.locked("dee@example.com").await;
        let session = app.try_login("ada@example.com", PASSWORD).await.expect_problem(403, "account_suspended");
        assert_eq!(session.header("retry-after"), "");
        app.advance(Duration::from_millis(1_999));
        assert_eq!(app.roster().settle_due(10).await.unwrap(), 0);
        app.advance(Duration::from_millis(1));
        assert_eq!(app.roster().settle_due(2).await.unwrap(), 2);
        assert_eq!(app.roster().settle_due(10).await.unwrap(), 1);
        assert_eq!(app.roster().settle_due(10).await.unwrap(), 0);
        assert_eq!(moves(&app).await, ["locked active", "suspended active", "suspended pending_verification"]);
        assert_eq!((events(&app, "user.activated").await, events(&app, "user.unlocked").await), (2, 1));
        app.login("ada@example.com").await;
    }

    async fn several_nodes_at_once_move_a_row_once(app: TestApp) {
        for number in 0..5 {
            suspended_for_two_seconds(&app, &format!("user{number}@example.com"), "active").await;
        }
        app.advance(Duration::from_secs(2));
        let other = app.beside().await;
        let mut nodes = JoinSet::new();
        for node in [&app, &other, &app, &other] {
            let roster = node.roster().clone();
            nodes.spawn(async move { roster.settle_due(10).await.unwrap() });
        }
        let moved: u64 = nodes.join_all().await.into_iter().sum();
        assert_eq!((moved, moves(&app).await.len(), events(&app, "user.activated").await), (5, 5, 5));
    }

    async fn a_log_in_moves_the_row_before_anybody_else_does(app: TestApp) {
        suspended_for_two_seconds(&app, "ada@example.com", "active").await;
        app.advance(Duration::from_secs(2));
        let tokens = app.login("ada@example.com").await;
        app.get("/v1/me").bearer(&tokens.access).send().await.expect(200);
        assert_eq!(app.roster().settle_due(10).await.unwrap(), 0);
        assert_eq!(moves(&app).await, ["suspended active"]);
        assert_eq!(events(&app, "user.activated").await, 0, "the log-in is the request's one event");
    }
}
