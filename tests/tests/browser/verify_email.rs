//! `/verify-email`, in the hands of a person.

use super::{Browser, in_a_browser};
use crate::support::{PASSWORD, Steps, TestApp};

in_a_browser! {
    async fn a_sign_up_is_finished_by_link_and_button(app: TestApp, browser: Browser) {
        app.register("ada@example.com").await;
        browser.open(&app.mailed_link("ada@example.com").await).await;
        assert_eq!(browser.title().await, "Confirm your e-mail address");
        browser.is_fit("verify-email-form").await;

        browser.fill("Password", PASSWORD).await;
        browser.press("Confirm").await;
        assert_eq!(browser.title().await, "Your e-mail address is confirmed");
        browser.is_fit("verify-email-done").await;
        app.login("ada@example.com").await;
    }
}
