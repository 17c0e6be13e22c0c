//! `/confirm-email`, in the hands of a person.

use super::{Browser, in_a_browser};
use crate::support::{NEW_ADDRESS, OWNER, Page, Steps, TestApp};

in_a_browser! {
    async fn a_new_address_is_confirmed_by_link_and_button(app: TestApp, browser: Browser) {
        let link = Page::ConfirmEmail.link(&app).await;
        browser.open(&link).await;
        assert_eq!(browser.title().await, "Confirm your new e-mail address");
        browser.is_fit("confirm-email-form").await;

        browser.press("Confirm").await;
        assert_eq!(browser.title().await, "Your new e-mail address is confirmed");
        browser.is_fit("confirm-email-done").await;
        app.login(NEW_ADDRESS).await;

        browser.open(&link).await;
        assert_eq!(browser.title().await, "This link no longer works");
        browser.is_fit("confirm-email-dead").await;
    }

    async fn an_address_that_was_taken_meanwhile_is_told(app: TestApp, browser: Browser) {
        browser.open(&Page::ConfirmEmail.link(&app).await).await;
        app.activate(NEW_ADDRESS).await;
        browser.press("Confirm").await;
        assert_eq!(browser.title().await, "This address belongs to another account");
        browser.is_fit("confirm-email-taken").await;
        app.login(OWNER).await;
    }
}
