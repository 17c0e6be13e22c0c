//! `/verify-email`: whose password and profile the account gets.

use serde_json::json;

use super::{Form, OTHER, is_page, says};
use crate::support::{Calls, OWNER, PASSWORD, Page, Steps, TestApp, TestDatabase, on_both_databases};

on_both_databases! {
    async fn a_sign_up_is_finished_on_the_page_alone(app: TestApp) {
        let form = Form::behind(&app, &Page::VerifyEmail.link(&app).await).await;
        let done = form.submit(&app, &[("password", PASSWORD)]).await;
        is_page(&done, 200);
        says(&done, "Your e-mail address is confirmed");
        assert!(!done.text.contains(form.token()) && Form::of(&done).is_none());
        assert!(app.db.rows("SELECT id FROM sessions").await.is_empty());
        let login = app.try_login(OWNER, PASSWORD).await.expect(200);
        assert_eq!(login.json()["user"]["email_verified"], true);
    }

    async fn the_password_of_the_sign_up_brings_its_profile_and_a_new_one_does_not(app: TestApp) {
        for (email, password, name) in
            [("ada@example.com", PASSWORD, json!("Countess")), ("bob@example.com", OTHER, json!(null))]
        {
            let body = json!({ "email": email, "password": PASSWORD, "name": "Countess" });
            app.try_register(body).await.expect(202);
            let form = Form::behind(&app, &app.mailed_link(email).await).await;
            is_page(&form.submit_with(&app, password).await, 200);
            let login = app.try_login(email, password).await.expect(200);
            assert_eq!(login.json()["user"]["name"], name);
        }
    }

    async fn the_page_finishes_a_sign_up_where_accounts_are_open(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_AUTH__REGISTRATION", "open")]).await;
        app.try_register(json!({ "email": OWNER, "password": PASSWORD })).await.expect(201);
        let stranger = app.login(OWNER).await;
        let form = Form::behind(&app, &app.mailed_link(OWNER).await).await;
        is_page(&form.submit_with(&app, OTHER).await, 200);
        app.get("/v1/me").bearer(&stranger.access).send().await.expect_problem(401, "unauthenticated");
        app.try_login(OWNER, OTHER).await.expect(200);
    }
}
