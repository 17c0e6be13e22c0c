//! What kills the links that are under way, and what does not.

use std::time::Duration;

use serde_json::json;

use crate::support::{Calls, PASSWORD, Page, Recovery, Steps, TestApp, TestDatabase, on_both_databases};

const NEW: &str = "quite another phrase";

/// An account of mode `open`, whose address is not proven yet, with links of three kinds under way.
struct UnderWay {
    email: String,
    access: String,
    links: [(Page, String); 3],
}

async fn under_way(app: &TestApp, name: &str) -> UnderWay {
    let email = format!("{name}@example.com");
    app.try_register(json!({ "email": email, "password": PASSWORD })).await.expect(201);
    let verification = app.mailed_token(&email).await;
    let access = app.login(&email).await.access;
    let change = app.ask_for_address(&access, &format!("new-{email}")).await;
    let reset = app.forgot(&email).await;
    let links =
        [(Page::VerifyEmail, verification), (Page::ConfirmEmail, change), (Page::ResetPassword, reset)];
    UnderWay { email, access, links }
}

async fn in_open_mode(db: TestDatabase) -> TestApp {
    TestApp::start(db, &[("ROSTER_AUTH__REGISTRATION", "open")]).await
}

/// An administrator's token and the path of a user.
async fn administered(app: &TestApp, email: &str) -> (String, String) {
    let id = app.roster().find_user(email).await.unwrap().unwrap().id;
    app.db.execute("UPDATE users SET role = 'admin' WHERE email = 'root@example.com'").await;
    (app.login("root@example.com").await.access, format!("/v1/users/{id}"))
}

async fn resend(app: &TestApp, email: &str) -> String {
    app.post("/v1/auth/verify-email/resend", &json!({ "email": email })).send().await.expect(202);
    app.mailed_token(email).await
}

on_both_databases! {
    /// VE-04: every link under way is dead once the password or the address is another one, whichever way it became so.
    async fn a_new_password_or_address_kills_every_link(db: TestDatabase) {
        let app = in_open_mode(db).await;
        app.try_register(json!({ "email": "root@example.com", "password": PASSWORD })).await.expect(201);
        for way in ["changed", "reset", "verified", "confirmed", "edited", "deleted"] {
            let UnderWay { email, access, links } = under_way(&app, way).await;
            match way {
                "changed" => {
                    let body = json!({ "current_password": PASSWORD, "new_password": NEW });
                    app.post("/v1/me/password", &body).bearer(&access).send().await.expect(204);
                }
                "reset" => {
                    let token = app.forgot(&email).await;
                    app.try_reset(&token, NEW).await.expect(200);
                }
                "verified" => {
                    let token = resend(&app, &email).await;
                    app.try_verify(json!({ "token": token, "password": NEW })).await.expect(200);
                }
                "confirmed" => {
                    let token = app.ask_for_address(&access, "another@example.com").await;
                    app.try_confirm(&token).await.expect(200);
                }
                "edited" => {
                    let (admin, user) = administered(&app, &email).await;
                    app.patch(&user, &json!({ "email": "edited@example.org" })).bearer(&admin).send().await.expect(200);
                }
                _ => {
                    let body = json!({ "password": PASSWORD });
                    app.call(reqwest::Method::DELETE, "/v1/me").json(&body).bearer(&access).send().await.expect(204);
                }
            }
            let state = || async { app.db.rows("SELECT * FROM users ORDER BY id").await };
            let before = state().await;
            for (page, token) in links {
                let expected = page.spend(&app, &"A".repeat(43), NEW).await.expect_problem(400, "invalid_token");
                let answer = page.spend(&app, &token, "yet another phrase").await;
                assert_eq!(answer.likeness(), expected.likeness(), "{way} {page:?}");
            }
            assert_eq!(state().await, before, "{way}");
        }
    }

    /// VE-04: so it is with the links to an address that a registration alone has made.
    async fn an_address_proven_by_a_registration_kills_the_other_links(app: TestApp) {
        let registration = app.register("ada@example.com").await;
        let reset = app.forgot("ada@example.com").await;
        let body = json!({ "token": registration.token, "registration_id": registration.registration_id });
        app.try_verify(body).await.expect(200);
        app.try_reset(&reset, NEW).await.expect_problem(400, "invalid_token");
        app.login("ada@example.com").await;
    }

    async fn what_changes_neither_leaves_the_links_alone(db: TestDatabase) {
        let app = in_open_mode(db).await;
        app.try_register(json!({ "email": "root@example.com", "password": PASSWORD })).await.expect(201);
        for (round, kind) in [Page::VerifyEmail, Page::ConfirmEmail, Page::ResetPassword].into_iter().enumerate() {
            let UnderWay { email, access, links } = under_way(&app, &format!("user{round}")).await;
            let (admin, user) = administered(&app, &email).await;
            app.patch("/v1/me", &json!({ "name": "Ada", "username": format!("ada{round}") })).bearer(&access).send().await.expect(200);
            app.patch(&user, &json!({ "last_name": "Lovelace" })).bearer(&admin).send().await.expect(200);
            app.try_login(&email, "a wrong password").await.expect_problem(401, "invalid_credentials");
            let tokens = app.login(&email).await;
            app.try_refresh(&tokens.refresh).await.expect(200);
            app.call(reqwest::Method::DELETE, "/v1/me/sessions").bearer(&tokens.access).send().await.expect(204);
            app.forgot(&email).await;
            resend(&app, &email).await;
            app.advance(Duration::from_mins(10));
            let (page, token) = links.iter().find(|(page, _)| *page == kind).unwrap();
            page.spend(&app, token, NEW).await.expect(200);
        }
    }

    /// Whoever is signed in proves the address with nothing else: no password is new, and the other links stay.
    async fn proving_the_address_in_ones_own_session_leaves_a_reset_alone(db: TestDatabase) {
        let app = in_open_mode(db).await;
        let UnderWay { access, links, .. } = under_way(&app, "ada").await;
        let body = json!({ "token": links[0].1 });
        app.post("/v1/auth/verify-email", &body).bearer(&access).send().await.expect(200);
        app.try_reset(&links[2].1, NEW).await.expect(200);
    }
}
