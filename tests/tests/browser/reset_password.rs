//! `/reset-password`, in the hands of a person.

use super::{Browser, in_a_browser};
use crate::support::{OWNER, Page, Steps, TestApp};

in_a_browser! {
    async fn a_forgotten_password_is_replaced_by_link_and_button(app: TestApp, browser: Browser) {
        let link = Page::ResetPassword.link(&app).await;
        browser.open(&link).await;
        assert_eq!(browser.title().await, "Choose a new password");
        browser.is_fit("reset-password-form").await;

        browser.fill("New password", "hopper").await;
        browser.press("Set password").await;
        assert_eq!(browser.title().await, "Error: Choose a new password");
        browser.says("It is shorter than 8 characters.").await;
        browser.says("It contains the name or the address of the account.").await;
        browser.is_fit("reset-password-error").await;

        browser.fill("New password", "violet anvil, 42 geese").await;
        browser.press("Set password").await;
        assert_eq!(browser.title().await, "Your new password is set");
        browser.is_fit("reset-password-done").await;
        app.try_login(OWNER, "violet anvil, 42 geese").await.expect(200);

        browser.open(&link).await;
        assert_eq!(browser.title().await, "This link no longer works");
        browser.is_fit("reset-password-dead").await;
    }
}
