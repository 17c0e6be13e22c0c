//! A page that cannot do what it is for says so as a page.

use std::time::Duration;

use super::{EveryPage, Form, OTHER, follow, is_page, says};
use crate::support::{OWNER, Page, Steps, TestApp, TestDatabase, on_both_databases};

on_both_databases! {
    async fn a_failure_is_told_without_its_cause_and_takes_nothing_away(pages: EveryPage) {
        for (page, app) in pages.0 {
            let link = page.link(&app).await;
            let form = Form::behind(&app, &link).await;
            app.db.execute("ALTER TABLE one_time_tokens RENAME TO gone").await;
            for failed in [follow(&app, &link).await, form.submit_with(&app, OTHER).await] {
                is_page(&failed, 500);
                says(&failed, "<title>Something went wrong</title>");
                for inside in ["gone", "one_time_tokens", "SELECT", "no such table", form.token()] {
                    assert!(!failed.text.contains(inside), "{inside} in {}", failed.text);
                }
            }
            app.db.execute("ALTER TABLE gone RENAME TO one_time_tokens").await;
            is_page(&form.submit_with(&app, OTHER).await, 200);
        }
    }

    async fn a_busy_server_is_told_with_the_time_to_wait(db: TestDatabase) {
        let mut options = db.options().clone();
        options.pool_size = 1;
        options.max_overflow = 0;
        options.acquire_timeout = Duration::from_millis(300);
        let app = TestApp::reaching(db, options, &[]).await;
        let form = Form::behind(&app, &Page::ResetPassword.link(&app).await).await;
        let owner = app.roster().find_user(OWNER).await.unwrap().unwrap();
        // Somebody else's transaction holds the row, and on SQLite the whole file: one of the two gets the only
        // connection and waits there, the other waits for the connection.
        let held = app.db.store().begin().await.unwrap();
        held.users().lock(owner.id).await.unwrap();
        let (first, second) = (form.submit_with(&app, OTHER), form.submit_with(&app, OTHER));
        tokio::pin!(first, second);
        let (busy, waiting) = tokio::select! {
            busy = &mut first => (busy, second),
            busy = &mut second => (busy, first),
        };
        is_page(&busy, 503);
        says(&busy, "<title>Not available just now</title>");
        let seconds: u32 = busy.header("retry-after").parse().unwrap();
        says(&busy, if seconds == 1 { "Wait a second, then" } else { "seconds, then" });
        drop(held);
        is_page(&waiting.await, 200);
        app.try_login(OWNER, OTHER).await.expect(200);
    }
}
