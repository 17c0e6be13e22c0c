//! Counters are the database's: nodes count together, and a restart forgets nothing.

use std::time::Duration;

use serde_json::json;

use super::{ADA, WRONG, count, failures, guess, series, wrong};
use crate::support::{Calls, PASSWORD, Steps, TestApp, at_once, on_both_databases};

on_both_databases! {
    /// LK-08: six failures at one node and four at another are ten, and both turn the next one away.
    async fn two_nodes_count_together(one: TestApp) {
        let other = one.beside().await;
        one.activate(ADA).await;
        assert_eq!(count(&guess(&one, ADA, 6).await, 401), 6);
        assert_eq!(series(&guess(&other, ADA, 6).await), [vec![(401, ""); 4], vec![(429, "60"); 2]].concat());
        assert_eq!(series(&guess(&one, ADA, 1).await), [(429, "60")]);
        assert_eq!(failures(&one).await, 10);
    }

    /// LK-08, LK-02: a hundred at the same moment at two nodes are ten checks as well.
    async fn two_nodes_at_the_same_moment_check_ten(one: TestApp) {
        let other = one.beside().await;
        one.activate(ADA).await;
        let nodes = [&one, &other];
        let answers = at_once((0..100).map(|number| wrong(nodes[number % 2], ADA))).await;
        assert_eq!((count(&answers, 401), count(&answers, 429)), (10, 90));
        assert_eq!(failures(&one).await, 10);
    }

    /// LK-08: after a restart failures of strangers, of a device and of a session still count, and so do mails.
    async fn a_restart_forgets_nothing(app: TestApp) {
        app.activate(ADA).await;
        let tokens = app.login(ADA).await;
        let from_device = json!({ "identifier": ADA, "password": WRONG, "device_token": tokens.device });
        let in_session = json!({ "current_password": WRONG, "new_password": "another good password" });
        let forgot = json!({ "email": ADA });
        guess(&app, ADA, 10).await;
        for _ in 0..10 {
            app.post("/v1/auth/login", &from_device).send().await.expect(401);
            app.post("/v1/me/password", &in_session).bearer(&tokens.access).send().await.expect(403);
            app.post("/v1/auth/register", &json!({ "email": ADA, "password": PASSWORD })).send().await.expect(202);
        }
        app.post("/v1/auth/password/forgot", &forgot).send().await.expect(202);
        assert_eq!(app.mails().await.iter().filter(|mail| mail.kind.as_str() == "already_registered").count(), 5);

        let app = { let again = app.beside().await; drop(app); again };
        guess(&app, ADA, 1).await.remove(0).expect_problem(429, "too_many_attempts");
        app.post("/v1/auth/login", &from_device).send().await.expect_problem(429, "too_many_attempts");
        let refused = app.post("/v1/me/password", &in_session).bearer(&tokens.access).send().await;
        refused.expect_problem(429, "too_many_attempts");
        app.post("/v1/auth/register", &json!({ "email": ADA, "password": PASSWORD })).send().await.expect(202);
        assert!(app.mails().await.is_empty());
        app.advance(Duration::from_hours(1));
        app.post("/v1/auth/register", &json!({ "email": ADA, "password": PASSWORD })).send().await.expect(202);
        assert_eq!(app.mails().await.len(), 1);
    }
}
