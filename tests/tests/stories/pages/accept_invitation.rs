//! `/accept-invitation`: somebody joins.

use serde_json::{Value, json};

use super::{Form, OTHER, attribute, is_page, says};
use crate::support::{Links, OWNER, Page, States, Steps, TestApp, on_both_databases};

/// What the field of the name is filled with.
fn name_in(page: &crate::support::Answer) -> String {
    let (_, rest) = page.text.split_once("<input id=\"name\"").unwrap();
    attribute(rest.split_once('>').unwrap().0, "value").unwrap().to_owned()
}

on_both_databases! {
    async fn whoever_is_invited_joins_on_the_page_alone(app: TestApp) {
        let form = Form::behind(&app, &Page::AcceptInvitation.link(&app).await).await;
        let done = form.submit(&app, &[("name", "Margaret Grace"), ("password", OTHER)]).await;
        is_page(&done, 200);
        says(&done, "Your account is ready");
        assert!(Form::of(&done).is_none());
        // Nobody could ever use a session that a page opens.
        assert!(app.db.rows("SELECT id FROM sessions WHERE revoked_at IS NULL").await.is_empty());
        assert!(app.db.rows("SELECT id FROM device_tokens WHERE revoked_at IS NULL").await.is_empty());
        let user = app.try_login(OWNER, OTHER).await.expect(200).json()["user"].clone();
        assert_eq!((&user["name"], &user["email_verified"]), (&json!("Margaret Grace"), &json!(true)));
        assert_eq!(user["account_status"], "active");
    }

    async fn the_name_may_be_left_out(app: TestApp) {
        for (email, filled) in [("ada@example.com", &[("password", OTHER)][..]), ("bob@example.com", &[("name", " "), ("password", OTHER)])] {
            let form = Form::behind(&app, &app.invited(email).await).await;
            is_page(&form.submit(&app, filled).await, 200);
            assert_eq!(app.try_login(email, OTHER).await.expect(200).json()["user"]["name"], Value::Null);
        }
    }

    async fn a_refused_name_is_told_together_with_a_refused_password_and_shown_again(app: TestApp) {
        let form = Form::behind(&app, &Page::AcceptInvitation.link(&app).await).await;
        let long = "\"<b>".repeat(70);
        let refused = form.submit(&app, &[("name", &long), ("password", "short")]).await;
        is_page(&refused, 422);
        says(&refused, "The name</a> was not accepted");
        says(&refused, "It is longer than 255 characters.");
        says(&refused, "It is shorter than 8 characters.");
        assert_eq!(name_in(&refused), "&quot;&lt;b&gt;".repeat(70));

        let refused = form.submit(&app, &[("name", "Ann\u{7}"), ("password", OTHER)]).await;
        is_page(&refused, 422);
        says(&refused, "It contains control characters.");
        assert!(!refused.text.contains("The password</a> was not accepted"), "{}", refused.text);

        // The name that is chosen here counts for the password too.
        let refused = form.submit(&app, &[("name", "Ann Boleyn"), ("password", "the boleyn girl")]).await;
        is_page(&refused, 422);
        says(&refused, "It contains the name or the address of the account.");
        assert_eq!(name_in(&refused), "Ann Boleyn");
        is_page(&form.submit(&app, &[("name", "Ann Boleyn"), ("password", OTHER)]).await, 200);
    }

    async fn the_link_to_a_suspended_account_waits(app: TestApp) {
        let form = Form::behind(&app, &Page::AcceptInvitation.link(&app).await).await;
        let suspended = "account_status = 'suspended', status_before = 'pending_verification', status_reason = 'for a test'";
        app.set_user(OWNER, suspended).await;
        let told = form.submit_with(&app, OTHER).await;
        is_page(&told, 403);
        says(&told, "<title>This account is suspended</title>");
        assert!(Form::of(&told).is_none());
        app.set_user(OWNER, "account_status = 'pending_verification', status_before = NULL, status_reason = NULL").await;
        is_page(&form.submit_with(&app, OTHER).await, 200);
        app.try_login(OWNER, OTHER).await.expect(200);
    }
}
