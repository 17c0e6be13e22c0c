//! What a person sees when the server fails.

use super::{Browser, in_a_browser};
use crate::support::{Page, TestApp};

in_a_browser! {
    async fn a_failure_is_told(app: TestApp, browser: Browser) {
        let link = Page::ResetPassword.link(&app).await;
        app.db.execute("ALTER TABLE one_time_tokens RENAME TO gone").await;
        browser.open(&link).await;
        assert_eq!(browser.title().await, "Something went wrong");
        browser.is_fit("failure-500").await;
    }
}
