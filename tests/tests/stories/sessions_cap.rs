//! How many sessions a user has at most.

use std::time::Duration;

use serde_json::json;

use crate::support::{
    Call, Calls, PASSWORD, Steps, TestApp, TestDatabase, Tokens, at_once, on_both_databases,
};

fn login(app: &TestApp) -> Call {
    app.post("/v1/auth/login", &json!({ "identifier": "ada@example.com", "password": PASSWORD }))
}

/// Live sessions, in the database: what all connections see at this moment.
async fn live(app: &TestApp) -> usize {
    app.db.rows("SELECT id FROM sessions WHERE revoked_at IS NULL").await.len()
}

async fn capped(db: TestDatabase, settings: &[(&str, &str)]) -> TestApp {
    let app = TestApp::start(db, settings).await;
    app.activate("ada@example.com").await;
    app
}

async fn opens(app: &TestApp, tokens: &Tokens) -> bool {
    app.get("/v1/me").bearer(&tokens.access).send().await.status == 200
}

on_both_databases! {
    /// SE-07: however many log in at once, there are never more sessions than the cap, and in the end exactly as many.
    async fn parallel_log_ins_never_pass_the_cap(db: TestDatabase) {
        // More log-ins at once than are free to fail: each of them is reserved as if it did.
        let settings = [("ROSTER_AUTH__MAX_SESSIONS", "10"), ("ROSTER_LOCKOUT__THRESHOLD", "100")];
        let app = capped(db, &settings).await;
        let watched = async {
            let logins = tokio::spawn(at_once((0..30).map(|_| login(&app)).collect::<Vec<_>>()));
            let mut most = 0;
            while !logins.is_finished() {
                most = most.max(live(&app).await);
            }
            (most, logins.await.unwrap())
        };
        let (most, answers) = watched.await;
        assert!(most <= 10, "{most} sessions were live");
        assert_eq!(live(&app).await, 10);
        let mut opening = 0;
        for answer in answers {
            opening += usize::from(opens(&app, &Tokens::of(&answer.expect(200))).await);
        }
        assert_eq!(opening, 10);
    }

    /// SE-07: it is the oldest that go, and only those that are live count.
    async fn the_oldest_session_goes(db: TestDatabase) {
        let app = capped(db, &[("ROSTER_AUTH__MAX_SESSIONS", "3")]).await;
        let mut sessions = Vec::new();
        for _ in 0..5 {
            app.advance(Duration::from_secs(1));
            sessions.push(app.login("ada@example.com").await);
        }
        for (number, tokens) in sessions.iter().enumerate() {
            assert_eq!(opens(&app, tokens).await, number >= 2, "{number}");
        }
        app.post("/v1/auth/logout", &json!({})).bearer(&sessions[3].access).send().await.expect(204);
        app.advance(Duration::from_secs(1));
        let newest = app.login("ada@example.com").await;
        for (number, tokens) in sessions.iter().enumerate() {
            assert_eq!(opens(&app, tokens).await, [2, 4].contains(&number), "{number}");
        }
        assert!(opens(&app, &newest).await);
        // Another user's are counted apart.
        app.activate("grace@example.com").await;
        app.login("grace@example.com").await;
        assert!(opens(&app, &newest).await);
    }

    /// SE-07: in single-session mode a log-in ends every other session of the user at once.
    async fn single_session_mode_keeps_one(db: TestDatabase) {
        let app = capped(db, &[("ROSTER_AUTH__SINGLE_SESSION", "true")]).await;
        let first = app.login("ada@example.com").await;
        app.advance(Duration::from_secs(1));
        let second = app.login("ada@example.com").await;
        assert!(!opens(&app, &first).await && opens(&app, &second).await);
        app.try_refresh(&first.refresh).await.expect_problem(401, "invalid_refresh_token");
        let answers = at_once((0..10).map(|_| login(&app))).await;
        assert_eq!(live(&app).await, 1);
        let mut opening = 0;
        for answer in answers {
            opening += usize::from(opens(&app, &Tokens::of(&answer.expect(200))).await);
        }
        assert_eq!(opening, 1);
    }

    async fn without_a_setting_there_are_fifty(app: TestApp) {
        app.activate("ada@example.com").await;
        let first = app.login("ada@example.com").await;
        app.advance(Duration::from_secs(1));
        for _ in 0..49 {
            app.login("ada@example.com").await;
        }
        assert!(opens(&app, &first).await);
        app.login("ada@example.com").await;
        assert!(!opens(&app, &first).await);
        assert_eq!(live(&app).await, 50);
    }
}
