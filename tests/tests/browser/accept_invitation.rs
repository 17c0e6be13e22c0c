//! `/accept-invitation`, in the hands of a person.

use super::{Browser, in_a_browser};
use crate::support::{OWNER, PASSWORD, Page, States, Steps, TestApp};

in_a_browser! {
    async fn an_invitation_is_accepted_by_link_and_button(app: TestApp, browser: Browser) {
        let link = Page::AcceptInvitation.link(&app).await;
        browser.open(&link).await;
        assert_eq!(browser.title().await, "Accept your invitation");
        browser.is_fit("accept-invitation-form").await;

        browser.fill("Name (optional)", &"Margaret Hopper ".repeat(17)).await;
        browser.fill("Password", "password123").await;
        browser.press("Accept").await;
        assert_eq!(browser.title().await, "Error: Accept your invitation");
        browser.says("It is longer than 255 characters.").await;
        browser.says("It is among the most common passwords.").await;
        browser.is_fit("accept-invitation-error").await;

        browser.open(&link).await;
        browser.fill("Name (optional)", "Margaret Hopper").await;
        browser.fill("Password", PASSWORD).await;
        browser.press("Accept").await;
        assert_eq!(browser.title().await, "Your account is ready");
        browser.is_fit("accept-invitation-done").await;
        let user = app.try_login(OWNER, PASSWORD).await.expect(200).json()["user"].clone();
        assert_eq!(user["name"], "Margaret Hopper");

        browser.open(&link).await;
        assert_eq!(browser.title().await, "This link no longer works");
        browser.is_fit("accept-invitation-dead").await;
    }

    async fn a_suspended_account_is_told(app: TestApp, browser: Browser) {
        browser.open(&Page::AcceptInvitation.link(&app).await).await;
        let suspended = "account_status = 'suspended', status_before = 'pending_verification', status_reason = 'for a test'";
        app.set_user(OWNER, suspended).await;
        browser.fill("Password", PASSWORD).await;
        browser.press("Accept").await;
        assert_eq!(browser.title().await, "This account is suspended");
        browser.is_fit("accept-invitation-suspended").await;
    }
}
