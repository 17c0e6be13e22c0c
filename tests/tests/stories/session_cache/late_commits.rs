//! Rows of changes that turn up in another order than their ids have.

use roster_api::testing::service::domain::{RevokeReason, SessionId};
use roster_api::testing::service::persistence::Backend;
use roster_api::testing::service::ports::Clock as _;
use serde_json::json;

use super::{admits, refuses, warms};
use crate::support::{Calls, Steps, TestApp, TestDatabase, Tokens, on_both_databases};

/// Ends a session by hand, as far as the commit.
macro_rules! ends {
    ($app:expr, $tokens:expr) => {{
        let (app, now) = (&$app, $app.clock.now());
        let session: SessionId = $tokens.session.parse().unwrap();
        let tx = app.db.store().begin().await.unwrap();
        let owner = app.db.store().sessions().find(session).await.unwrap().unwrap().user_id;
        assert!(tx.sessions().revoke(session, RevokeReason::Logout, now).await.unwrap());
        tx.cache_invalidations().insert([(owner, Some(session))], now).await.unwrap();
        tx
    }};
}

async fn signed_in(app: &TestApp, email: &str) -> Tokens {
    app.activate(email).await;
    app.login(email).await
}

/// On PostgreSQL an id is drawn before the commit. SQLite has one writer, and no such gap.
mod a_row_that_turns_up_late_is_read {
    use super::*;

    #[tokio::test]
    #[ignore = "needs PostgreSQL: run by cargo xtask test"]
    async fn by_a_node_that_reads_meanwhile() {
        let app = TestApp::start(TestDatabase::postgres().await, &[]).await;
        let (slow, quick) =
            (signed_in(&app, "ada@example.com").await, signed_in(&app, "grace@example.com").await);
        warms(&app, &slow).await;
        warms(&app, &quick).await;

        let late = ends!(app, slow);
        ends!(app, quick).commit().await.unwrap();
        app.roster().catch_up().await.unwrap();
        refuses(&app, &quick).await;
        admits(&app, &slow).await;
        late.commit().await.unwrap();
        app.roster().catch_up().await.unwrap();
        refuses(&app, &slow).await;
    }

    #[tokio::test]
    #[ignore = "needs PostgreSQL: run by cargo xtask test"]
    async fn by_a_node_that_began_to_read_meanwhile() {
        let app = TestApp::start(TestDatabase::postgres().await, &[]).await;
        let (slow, quick) =
            (signed_in(&app, "ada@example.com").await, signed_in(&app, "grace@example.com").await);

        let late = ends!(app, slow);
        ends!(app, quick).commit().await.unwrap();
        warms(&app, &slow).await;
        admits(&app, &slow).await;
        late.commit().await.unwrap();
        app.roster().catch_up().await.unwrap();
        refuses(&app, &slow).await;
    }
}

on_both_databases! {
    /// As when another server takes over that has not got the last rows: ids are given away again.
    async fn ids_that_begin_anew_are_noticed(app: TestApp) {
        let (ada, grace) = (signed_in(&app, "ada@example.com").await, signed_in(&app, "grace@example.com").await);
        let node = app.beside().await;
        warms(&node, &ada).await;
        warms(&node, &grace).await;

        app.db.execute("DELETE FROM cache_invalidations").await;
        let begins_anew = match app.db.store().backend() {
            Backend::Sqlite => "DELETE FROM sqlite_sequence WHERE name = 'cache_invalidations'",
            Backend::Postgres => "ALTER SEQUENCE cache_invalidations_id_seq RESTART",
        };
        app.db.execute(begins_anew).await;
        app.post("/v1/auth/logout", &json!({})).bearer(&ada.access).send().await.expect(204);
        let rows = app.db.rows("SELECT id FROM cache_invalidations").await;
        assert_eq!(rows, [json!({ "id": 1 })]);
        node.roster().catch_up().await.unwrap();
        refuses(&node, &ada).await;
        admits(&node, &grace).await;
    }
}
