//! A session ends when it was not used for long, and at its end whatever was done with it.

use std::time::Duration;

use serde_json::json;

use crate::support::{Calls, Steps, TestApp, TestDatabase, Tokens, on_both_databases};

const HOUR: Duration = Duration::from_hours(1);
/// A second short of an hour.
const ALMOST_AN_HOUR: Duration = Duration::from_secs(3599);
const SECOND: Duration = Duration::from_secs(1);

async fn next(app: &TestApp, tokens: &Tokens) -> Tokens {
    Tokens::of(&app.try_refresh(&tokens.refresh).await.expect(200))
}

async fn is_over(app: &TestApp, tokens: &Tokens) {
    app.get("/v1/me").bearer(&tokens.access).send().await.expect_problem(401, "unauthenticated");
    app.try_refresh(&tokens.refresh).await.expect_problem(401, "invalid_refresh_token");
}

/// Ids of the live sessions, as another session of the user sees them.
async fn live(app: &TestApp, by: &Tokens) -> Vec<String> {
    let list = app.get("/v1/me/sessions?limit=200").bearer(&by.access).send().await.expect(200).json();
    list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|session| session["id"].as_str().unwrap().to_owned())
        .collect()
}

on_both_databases! {
    /// SE-03: a session that is refreshed every hour dies at its end, and what is left until then is told.
    async fn refreshing_every_hour_does_not_move_the_end(db: TestDatabase) {
        let settings = [("ROSTER_AUTH__REFRESH_TOKEN_TTL", "3d"), ("ROSTER_AUTH__SESSION_IDLE_TTL", "2h")];
        let app = TestApp::start(db, &settings).await;
        app.activate("ada@example.com").await;
        let login = app.try_login("ada@example.com", crate::support::PASSWORD).await.expect(200);
        assert_eq!(login.json()["refresh_token_expires_in"], 3 * 24 * 3_600);
        let mut tokens = Tokens::of(&login);
        for hour in 1..3 * 24 {
            app.advance(HOUR);
            let answer = app.try_refresh(&tokens.refresh).await.expect(200);
            assert_eq!(answer.json()["refresh_token_expires_in"], (3 * 24 - hour) * 3_600);
            tokens = Tokens::of(&answer);
        }
        app.advance(ALMOST_AN_HOUR);
        app.get("/v1/me").bearer(&next(&app, &tokens).await.access).send().await.expect(200);
        tokens = next(&app, &tokens).await;
        // The access token would be good for another quarter of an hour; its session is not.
        app.advance(SECOND);
        is_over(&app, &tokens).await;
        let newer = app.login("ada@example.com").await;
        assert_eq!(live(&app, &newer).await, std::slice::from_ref(&newer.session));
    }

    /// SE-03: a session that nobody refreshes dies, and an access token in use does not keep it.
    async fn a_session_that_is_not_refreshed_dies(db: TestDatabase) {
        let settings = [("ROSTER_AUTH__SESSION_IDLE_TTL", "2h"), ("ROSTER_AUTH__ACCESS_TOKEN_TTL", "24h")];
        let app = TestApp::start(db, &settings).await;
        app.activate("ada@example.com").await;
        let (used, refreshed) = (app.login("ada@example.com").await, app.login("ada@example.com").await);
        app.advance(HOUR);
        app.get("/v1/me").bearer(&used.access).send().await.expect(200);
        let refreshed = next(&app, &refreshed).await;
        app.advance(ALMOST_AN_HOUR);
        app.get("/v1/me").bearer(&used.access).send().await.expect(200);
        assert_eq!(live(&app, &refreshed).await.len(), 2);
        app.advance(SECOND);
        is_over(&app, &used).await;
        assert_eq!(live(&app, &refreshed).await, std::slice::from_ref(&refreshed.session));
        let end = json!({});
        app.post("/v1/auth/logout", &end).bearer(&used.access).send().await.expect(401);
        app.delete(&format!("/v1/me/sessions/{}", used.session)).bearer(&refreshed.access).send().await.expect(404);
        app.advance(ALMOST_AN_HOUR);
        let refreshed = next(&app, &refreshed).await;
        app.advance(HOUR * 2);
        is_over(&app, &refreshed).await;
    }

    /// SE-03: without a setting it is 30 days in all and 14 without a refresh.
    async fn a_session_lives_30_days_and_14_of_them_idle(app: TestApp) {
        app.activate("ada@example.com").await;
        let (idle, kept) = (app.login("ada@example.com").await, app.login("ada@example.com").await);
        let day = HOUR * 24;
        app.advance(day * 13);
        let (idle, kept) = (idle, next(&app, &kept).await);
        app.advance(day);
        is_over(&app, &idle).await;
        let kept = next(&app, &kept).await;
        app.advance(day * 13);
        let kept = next(&app, &kept).await;
        app.advance((day * 3).saturating_sub(SECOND));
        let kept = next(&app, &kept).await;
        app.get("/v1/me").bearer(&kept.access).send().await.expect(200);
        app.advance(SECOND);
        is_over(&app, &kept).await;
    }
}
