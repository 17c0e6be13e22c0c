//! `/verify-email`, in the hands of a person.

use super::{Browser, in_a_browser};
use crate::support::{OWNER, PASSWORD, Page, Steps, TestApp};

in_a_browser! {
    async fn a_sign_up_is_finished_by_link_and_button(app: TestApp, browser: Browser) {
        let link = Page::VerifyEmail.link(&app).await;
        browser.open(&link).await;
        assert_eq!(browser.title().await, "Confirm your e-mail address");
        browser.is_fit("verify-email-form").await;

        browser.fill("Password", "margarethopper2026").await;
        browser.press("Confirm").await;
        assert_eq!(browser.title().await, "Error: Confirm your e-mail address");
        browser.says("It contains the name or the address of the account.").await;
        browser.is_fit("verify-email-error").await;

        browser.fill("Password", PASSWORD).await;
        browser.press("Confirm").await;
        assert_eq!(browser.title().await, "Your e-mail address is confirmed");
        browser.is_fit("verify-email-done").await;
        app.login(OWNER).await;

        browser.open(&link).await;
        assert_eq!(browser.title().await, "This link no longer works");
        browser.is_fit("verify-email-dead").await;
    }
}
