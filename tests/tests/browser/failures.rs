//! What a person sees when the server fails, or has to refuse.

use std::time::Duration;

use serde_json::json;

use super::{Browser, in_a_browser};
use crate::support::{Calls, OWNER, Page, Steps, TestApp, TestDatabase};

const NEW: &str = "another good password";

in_a_browser! {
    async fn a_failure_is_told(app: TestApp, browser: Browser) {
        let link = Page::ResetPassword.link(&app).await;
        app.db.execute("ALTER TABLE one_time_tokens RENAME TO gone").await;
        browser.open(&link).await;
        assert_eq!(browser.title().await, "Something went wrong");
        browser.is_fit("failure-500").await;
    }

    /// And the link is still good afterwards, as the page says.
    async fn too_many_attempts_are_told_with_the_time_to_wait(db: TestDatabase, browser: Browser) {
        let limits = [("ROSTER_RATE_LIMIT__ENABLED", "true"), ("ROSTER_RATE_LIMIT__CREDENTIALS", "5/1m")];
        let app = TestApp::start(db, &limits).await;
        let link = Page::ResetPassword.link(&app).await;
        browser.open(&link).await;
        browser.fill("New password", NEW).await;
        // Somebody else behind the same address.
        let guess = || app.post("/v1/auth/login", &json!({ "identifier": "nobody", "password": "wrong horse" }));
        while guess().send().await.status != 429 {}
        browser.press("Set password").await;
        assert_eq!(browser.title().await, "Too many attempts");
        browser.says("Wait").await;
        browser.says("then try again.").await;
        browser.is_fit("failure-429").await;
        app.advance(Duration::from_mins(2));
        browser.open(&link).await;
        browser.fill("New password", NEW).await;
        browser.press("Set password").await;
        app.try_login(OWNER, NEW).await.expect(200);
    }

    async fn a_busy_server_is_told_with_the_time_to_wait(db: TestDatabase, browser: Browser) {
        let mut options = db.options().clone();
        options.lock_timeout = Duration::from_millis(300);
        let app = TestApp::reaching(db, options, &[]).await;
        let link = Page::ResetPassword.link(&app).await;
        let owner = app.roster().find_user(OWNER).await.unwrap().unwrap();
        browser.open(&link).await;
        browser.fill("New password", NEW).await;
        // Somebody else's transaction holds the row, and on SQLite the whole file.
        let held = app.db.store().begin().await.unwrap();
        held.users().lock(owner.id).await.unwrap();
        browser.press("Set password").await;
        assert_eq!(browser.title().await, "Not available just now");
        browser.says("then try again.").await;
        browser.is_fit("failure-503").await;
        drop(held);
        browser.open(&link).await;
        browser.fill("New password", NEW).await;
        browser.press("Set password").await;
        app.try_login(OWNER, NEW).await.expect(200);
    }
}
