//! Rows of changes that turn up in another order than their ids have.

use roster_api::testing::service::domain::{RevokeReason, SessionId};
use roster_api::testing::service::ports::Clock as _;

use super::{admits, refuses, warms};
use crate::support::{Steps, TestApp, TestDatabase, Tokens};

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
