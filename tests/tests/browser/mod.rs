//! The hosted pages in a real browser.
//!
//! `cargo xtask test` finds Chromium, its driver and axe-core. With `ROSTER_TEST_SCREENSHOTS` set to a folder, every page
//! that is looked at leaves its pictures there.

mod accept_invitation;
mod axe;
mod client;
mod confirm_email;
mod driver;
mod failures;
mod reset_password;
mod verify_email;
mod view;
mod without;

pub(crate) use client::Browser;

/// The browser's binary.
fn chromium() -> String {
    crate::support::setting("ROSTER_TEST_CHROMIUM").into_string().unwrap()
}

/// Tests with a browser and an application of their own, or a database to start one on, each on both databases.
macro_rules! in_a_browser {
    ($($(#[$about:meta])* async fn $name:ident($app:ident: $kind:ident, $browser:ident: Browser) $body:block)+) => {
        $(
            $(#[$about])*
            mod $name {
                use super::*;

                async fn body($app: $kind) {
                    let $browser = Browser::start().await;
                    $body
                }

                #[tokio::test]
                #[ignore = "needs Chromium: run by cargo xtask test"]
                async fn sqlite() {
                    body($kind::sqlite().await).await;
                }

                #[tokio::test]
                #[ignore = "needs Chromium and PostgreSQL: run by cargo xtask test"]
                async fn postgres() {
                    body($kind::postgres().await).await;
                }
            }
        )+
    };
}

use in_a_browser;
