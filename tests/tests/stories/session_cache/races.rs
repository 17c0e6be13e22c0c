//! Checks of a token while its session ends: whoever comes first, nothing stays in memory that lets it in.

use roster_api::testing::service::RequestInfo;
use tokio::task::JoinSet;

use super::warms;
use crate::support::{Steps, TestApp, on_both_databases};

const ROUNDS: usize = 40;
const CHECKS: usize = 8;

on_both_databases! {
    /// SE-02: reads that began before the end of a session, and come back after it, are forgotten.
    async fn what_was_read_while_a_session_ended_is_not_kept(app: TestApp) {
        app.activate("ada@example.com").await;
        let roster = app.roster();
        let mut admitted = 0;
        for _ in 0..ROUNDS {
            let (ending, staying) = (app.login("ada@example.com").await, app.login("ada@example.com").await);
            warms(&app, &staying).await;
            let mut checks = JoinSet::new();
            for _ in 0..CHECKS {
                let (roster, token) = (roster.clone(), ending.access.clone());
                checks.spawn(async move { roster.authenticate(&token).await.is_ok() });
            }
            roster.log_out_by_refresh_token(&ending.refresh, &RequestInfo::default()).await.unwrap();
            // From here on nobody is let in, whatever is still under way.
            let late = roster.authenticate(&ending.access).await;
            assert!(late.is_err());
            admitted += checks.join_all().await.into_iter().filter(|is_admitted| *is_admitted).count();
            assert!(roster.authenticate(&ending.access).await.is_err());
            roster.authenticate(&staying.access).await.unwrap();
        }
        assert!(admitted > 0, "no check was quicker than any log-out: this proves nothing");
    }
}
