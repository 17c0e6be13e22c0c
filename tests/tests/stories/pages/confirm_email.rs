//! `/confirm-email`: an account gets the address that the link was mailed to.

use serde_json::json;

use super::{Form, follow, is_page, says};
use crate::support::{Calls, NEW_ADDRESS, OWNER, PASSWORD, Page, Steps, TestApp, on_both_databases};

on_both_databases! {
    async fn a_new_address_is_confirmed_by_a_button_alone(app: TestApp) {
        app.activate(OWNER).await;
        let (asking, other) = (app.login(OWNER).await, app.login(OWNER).await);
        let body = json!({ "new_email": NEW_ADDRESS, "password": PASSWORD });
        app.post("/v1/me/email", &body).bearer(&asking.access).send().await.expect(202);
        let form = Form::behind(&app, &app.mailed_link(NEW_ADDRESS).await).await;
        let me = app.get("/v1/me").bearer(&asking.access).send().await.expect(200);
        assert_eq!(me.text_of("email"), OWNER);

        let done = form.submit(&app, &[]).await;
        is_page(&done, 200);
        says(&done, "Your new e-mail address is confirmed");
        assert!(Form::of(&done).is_none());
        let me = app.get("/v1/me").bearer(&asking.access).send().await.expect(200);
        assert_eq!((me.text_of("email").as_str(), &me.json()["email_verified"]), (NEW_ADDRESS, &json!(true)));
        app.get("/v1/me").bearer(&other.access).send().await.expect_problem(401, "unauthenticated");
        app.try_login(OWNER, PASSWORD).await.expect_problem(401, "invalid_credentials");
        app.login(NEW_ADDRESS).await;
    }

    async fn an_address_that_was_taken_meanwhile_is_told_and_spends_the_link(app: TestApp) {
        let link = Page::ConfirmEmail.link(&app).await;
        let form = Form::behind(&app, &link).await;
        app.activate(NEW_ADDRESS).await;
        let taken = form.submit(&app, &[]).await;
        is_page(&taken, 409);
        says(&taken, "<title>This address belongs to another account</title>");
        assert!(Form::of(&taken).is_none());
        is_page(&form.submit(&app, &[]).await, 400);
        is_page(&follow(&app, &link).await, 400);
        app.login(OWNER).await;
        app.login(NEW_ADDRESS).await;
    }
}
