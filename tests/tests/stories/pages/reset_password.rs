//! `/reset-password`: an account is got back by its mailbox alone.

use std::time::Duration;

use serde_json::json;

use super::{Form, OTHER, follow, is_page, says};
use crate::support::{
    Call, Calls, Links, OWNER, PASSWORD, Page, States, Steps, TestApp, TestDatabase, at_once,
    on_both_databases,
};

on_both_databases! {
    async fn a_forgotten_password_is_replaced_on_the_page_alone(app: TestApp) {
        let form = Form::behind(&app, &Page::ResetPassword.link(&app).await).await;
        let before = app.login(OWNER).await;
        let done = form.submit_with(&app, OTHER).await;
        is_page(&done, 200);
        says(&done, "Your new password is set");
        assert!(Form::of(&done).is_none());
        app.get("/v1/me").bearer(&before.access).send().await.expect_problem(401, "unauthenticated");
        app.try_refresh(&before.refresh).await.expect_problem(401, "invalid_refresh_token");
        assert!(app.db.rows("SELECT id FROM sessions WHERE revoked_at IS NULL").await.is_empty());
        app.try_login(OWNER, PASSWORD).await.expect_problem(401, "invalid_credentials");
        app.try_login(OWNER, OTHER).await.expect(200);
        let subjects: Vec<String> = app.mails().await.into_iter().map(|mail| mail.subject).collect();
        assert_eq!(subjects.last().unwrap(), "Your password was changed");
    }

    async fn the_page_opens_an_account_that_is_locked_or_pending_and_leaves_a_suspended_one_shut(app: TestApp) {
        app.locked("locked@example.com").await;
        app.pending("pending@example.com").await;
        app.suspended("suspended@example.com").await;
        for (email, status) in [("locked@example.com", 200), ("pending@example.com", 200), ("suspended@example.com", 403)] {
            let form = Form::behind(&app, &app.forgotten(email).await).await;
            is_page(&form.submit_with(&app, OTHER).await, 200);
            assert_eq!(app.try_login(email, OTHER).await.status, status, "{email}");
        }
    }

    /// LK-04 (the reset by the page): two hundred guesses and fifty requests of strangers later the mailbox still holds a
    /// good link; whoever uses it logs in from where the page was used, without anything that a page cannot keep, while
    /// strangers go on guessing and are kept out.
    async fn the_page_lets_the_owner_back_in_while_strangers_guess(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_HTTP__TRUSTED_PROXIES", "127.0.0.1/32"), ("ROSTER_RATE_LIMIT__ENABLED", "false")]).await;
        app.activate(OWNER).await;
        let login = |password: &str| app.post("/v1/auth/login", &json!({ "identifier": OWNER, "password": password }));
        let stranger = |call: Call| call.header("x-forwarded-for", "203.0.113.9");
        let guesses = |count: usize| (0..count).map(|_| stranger(login("a wrong password"))).collect::<Vec<_>>();
        for _ in 0..20 {
            app.advance(Duration::from_hours(1));
            at_once(guesses(10)).await;
        }
        for _ in 0..50 {
            let forgot = app.post("/v1/auth/password/forgot", &json!({ "email": OWNER }));
            stranger(forgot).send().await.expect(202);
        }
        login(PASSWORD).send().await.expect_problem(429, "too_many_attempts");

        let form = Form::behind(&app, &app.forgotten(OWNER).await).await;
        is_page(&form.submit_with(&app, OTHER).await, 200);
        let mut answers = at_once(guesses(30).into_iter().chain([login(OTHER)])).await;
        answers.pop().unwrap().expect(200);
        at_once(guesses(11)).await;
        stranger(login(OTHER)).send().await.expect_problem(429, "too_many_attempts");
        login(OTHER).send().await.expect(200);
        // The place is known for half an hour; by then its log-ins have left a device token behind, for those who keep one.
        app.advance(Duration::from_mins(30));
        at_once(guesses(11)).await;
        login(OTHER).send().await.expect_problem(429, "too_many_attempts");
    }

    async fn the_least_length_of_the_settings_is_told_beside_the_field(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_AUTH__PASSWORD_MIN_LENGTH", "15")]).await;
        let link = Page::ResetPassword.link(&app).await;
        let form = Form::behind(&app, &link).await;
        says(&follow(&app, &link).await, "At least 15 characters.");
        let refused = form.submit_with(&app, "kV7# fourteen.").await;
        is_page(&refused, 422);
        says(&refused, "It is shorter than 15 characters.");
        is_page(&form.submit_with(&app, "kV7# is fifteen").await, 200);
    }
}
