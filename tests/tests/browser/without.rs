//! Without a mouse, and without JavaScript.

use super::{Browser, in_a_browser};
use crate::support::{Links, OWNER, PASSWORD, Page, Steps, TestApp};

/// Keys of the WebDriver protocol.
const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';

in_a_browser! {
    async fn every_page_works_without_javascript(app: TestApp, browser: Browser) {
        browser.without_scripts().await;
        browser.open("data:text/html,<title>off</title><script>document.title = 'on'</script>").await;
        assert_eq!(browser.title().await, "off");

        browser.open(&Page::VerifyEmail.link(&app).await).await;
        browser.fill("Password", "short").await;
        browser.press("Confirm").await;
        browser.says("It is shorter than 8 characters.").await;
        browser.fill("Password", PASSWORD).await;
        browser.press("Confirm").await;
        browser.says("Your e-mail address is confirmed").await;

        browser.open(&app.forgotten(OWNER).await).await;
        browser.fill("New password", "violet anvil, 42 geese").await;
        browser.press("Set password").await;
        browser.says("Your new password is set").await;

        browser.open(&app.invited("grace@example.com").await).await;
        browser.fill("Password", PASSWORD).await;
        browser.press("Accept").await;
        browser.says("Your account is ready").await;
        app.login("grace@example.com").await;
    }

    async fn a_form_is_filled_in_and_sent_by_the_keyboard_alone(app: TestApp, browser: Browser) {
        browser.open(&Page::AcceptInvitation.link(&app).await).await;
        browser.keys(&[TAB]).await;
        browser.keys(&"Margaret".chars().collect::<Vec<_>>()).await;
        browser.leave_by(browser.keys(&[TAB, 'n', 'o', ENTER])).await;
        // The summary of what is wrong comes first, with a way to the field.
        assert_eq!(browser.run("return document.activeElement.getAttribute('role')").await, "alert");
        browser.keys(&[TAB, ENTER]).await;
        assert_eq!(browser.run("return location.hash").await, "#password");
        browser.keys(&PASSWORD.chars().collect::<Vec<_>>()).await;
        browser.leave_by(browser.keys(&[TAB, ENTER])).await;
        assert_eq!(browser.title().await, "Your account is ready");
        let user = app.try_login(OWNER, PASSWORD).await.expect(200).json()["user"].clone();
        assert_eq!(user["name"], "Margaret");
    }
}
