//! One token at a time goes on.

use std::time::Duration;

use serde_json::json;

use super::{claims, generation, is_over, next, refuses, uses};
use crate::support::{Calls, States, Steps, TestApp, on_both_databases};

const GRACE: Duration = Duration::from_secs(30);
const SECOND: Duration = Duration::from_secs(1);

/// The audited reuses.
async fn reuses(app: &TestApp) -> Vec<serde_json::Value> {
    app.db.rows("SELECT actor_type, user_id, session_id, ip FROM audit_events WHERE action = 'session.refresh_reused'").await
}

/// How many notices of a reuse an address got.
async fn notices(app: &TestApp, email: &str) -> usize {
    let mails = app.mails().await;
    mails
        .iter()
        .filter(|mail| mail.to.as_typed() == email && mail.kind.as_str() == "session_reuse_notice")
        .count()
}

on_both_databases! {
    /// RT-01: each use gives a new token, in the same session and with its end unmoved, and the new one goes on.
    async fn each_use_replaces_the_token(app: TestApp) {
        app.activate("ada@example.com").await;
        let mut tokens = app.login("ada@example.com").await;
        assert_eq!(generation(&tokens), 0);
        for number in 1..=3 {
            app.advance(Duration::from_mins(10));
            let answer = app.try_refresh(&tokens.refresh).await.expect(200).json();
            let left = 30 * 24 * 60 * 60 - number * 10 * 60;
            assert_eq!((&answer["token_type"], &answer["expires_in"]), (&json!("Bearer"), &json!(900)));
            assert_eq!(answer["refresh_token_expires_in"], left);
            let following = next(&app, &tokens).await;
            assert_ne!(following.refresh, tokens.refresh);
            assert_ne!(following.access, tokens.access);
            assert_eq!((generation(&following), &following.session), (number, &tokens.session));
            uses(&app, &following).await;
            tokens = following;
        }
    }

    /// RT-02: once the successor's access token was accepted, the token before it is a stolen one as soon as the grace
    /// is over: everything ends, it is written down, and the owner is told, once.
    async fn a_replay_after_the_successor_arrived_ends_the_session(app: TestApp) {
        app.activate("ada@example.com").await;
        let other = app.login("ada@example.com").await;
        let first = app.login("ada@example.com").await;
        let second = next(&app, &first).await;
        uses(&app, &second).await;
        app.advance(GRACE);
        assert_eq!(next(&app, &first).await.refresh, second.refresh, "still within the grace");
        assert!(reuses(&app).await.is_empty());
        app.advance(SECOND);
        refuses(&app, &first).await;
        is_over(&app, &[&second, &first]).await;
        let events = reuses(&app).await;
        assert_eq!(events.len(), 1, "{events:?}");
        assert_eq!(events[0]["actor_type"], "anonymous");
        assert!(!events[0]["user_id"].is_null() && !events[0]["session_id"].is_null(), "{events:?}");
        assert_eq!(notices(&app, "ada@example.com").await, 1);
        uses(&app, &other).await;
    }

    /// RT-02: the same when the successor was refreshed with.
    async fn a_replay_after_the_successor_was_refreshed_with_ends_the_session(app: TestApp) {
        app.activate("ada@example.com").await;
        let first = app.login("ada@example.com").await;
        let second = next(&app, &first).await;
        let third = next(&app, &second).await;
        app.advance(GRACE + SECOND);
        refuses(&app, &first).await;
        is_over(&app, &[&first, &second, &third]).await;
        assert_eq!(reuses(&app).await.len(), 1);
        assert_eq!(notices(&app, "ada@example.com").await, 1);
    }

    /// RT-02: as long as nobody used the successor, the answer that carried it may have been lost: a day long.
    async fn an_unused_successor_is_given_again_for_a_day(app: TestApp) {
        app.activate("ada@example.com").await;
        let first = app.login("ada@example.com").await;
        let second = next(&app, &first).await;
        // What shows that the first token arrived says nothing of the second.
        uses(&app, &first).await;
        let past_grace = GRACE + SECOND;
        for wait in [past_grace, Duration::from_hours(12), Duration::from_hours(12).saturating_sub(past_grace)] {
            app.advance(wait);
            let again = next(&app, &first).await;
            assert_eq!((again.refresh, generation(&second)), (second.refresh.clone(), 1));
        }
        app.advance(SECOND);
        refuses(&app, &first).await;
        is_over(&app, &[&second]).await;
        assert_eq!(reuses(&app).await.len(), 1);
    }

    /// RT-02: the day ends with the first use of the successor.
    async fn an_unused_successor_that_is_used_later_ends_the_replays(app: TestApp) {
        app.activate("ada@example.com").await;
        let first = app.login("ada@example.com").await;
        let second = next(&app, &first).await;
        app.advance(Duration::from_hours(6));
        let again = next(&app, &first).await;
        uses(&app, &again).await;
        refuses(&app, &first).await;
        is_over(&app, &[&again, &second]).await;
    }

    /// RT-05: a token older than the one before is a copy, however little time has passed.
    async fn an_older_token_ends_the_session_even_within_the_grace(app: TestApp) {
        app.activate("ada@example.com").await;
        let first = app.login("ada@example.com").await;
        let second = next(&app, &first).await;
        let third = next(&app, &second).await;
        uses(&app, &third).await;
        refuses(&app, &first).await;
        is_over(&app, &[&first, &second, &third]).await;
        let revoked = app.db.rows("SELECT revoke_reason FROM sessions WHERE revoked_at IS NOT NULL").await;
        assert_eq!(revoked, [json!({ "revoke_reason": "refresh_reused" })]);
        assert_eq!(reuses(&app).await.len(), 1);
    }

    /// RT-07: a refresh reads the role anew; what the old token says of it counts for nothing.
    async fn a_change_of_role_is_in_the_next_token(app: TestApp) {
        app.activate("ada@example.com").await;
        app.set_user("ada@example.com", "role = 'admin'").await;
        let first = app.login("ada@example.com").await;
        assert_eq!(claims(&first.access)["role"], "admin");
        app.set_user("ada@example.com", "role = 'viewer'").await;
        let me = app.get("/v1/me").bearer(&first.access).send().await.expect(200);
        assert_eq!(me.text_of("role"), "viewer");
        let second = next(&app, &first).await;
        assert_eq!(claims(&second.access)["role"], "viewer");
        // The same successor, but what is said of the user is never an old answer.
        app.set_user("ada@example.com", "role = 'manager'").await;
        let again = next(&app, &first).await;
        assert_eq!((claims(&again.access)["role"].as_str(), &again.refresh), (Some("manager"), &second.refresh));
    }

    /// RT-07: who may not be signed in gets no tokens, and none works, by the current token or by a replay.
    async fn a_suspended_or_deleted_user_gets_no_tokens(app: TestApp) {
        for (email, columns) in [
            ("ada@example.com", "account_status = 'suspended', status_before = 'active', status_reason = 'for a test'"),
            ("grace@example.com", "deleted_at = '2026-01-01T00:00:00+00:00'"),
            ("edith@example.com", "account_status = 'pending_verification'"),
        ] {
            app.activate(email).await;
            let first = app.login(email).await;
            let second = next(&app, &first).await;
            uses(&app, &second).await;
            app.set_user(email, columns).await;
            is_over(&app, &[&second, &first]).await;
        }
    }
}
