//! What holds for the token of every mailed link: it works once, for a while, for one purpose, for one account.

use std::time::Duration;

use serde_json::json;

use crate::support::{
    Answer, Calls, Dump, PASSWORD, Page, Recovery, States, Steps, TestApp, at_once, logged, on_both_databases,
};

const SECOND: Duration = Duration::from_secs(1);
const NEW: &str = "quite another phrase";

/// What a token that there never was gets.
async fn garbage(app: &TestApp, page: Page) -> (u16, Vec<(String, String)>, String) {
    let answer = page.spend(app, &"A".repeat(43), NEW).await.expect_problem(400, "invalid_token");
    answer.likeness()
}

fn email(page: Page, what: &str) -> String {
    format!("{}.{what}@example.com", page.path().trim_start_matches('/'))
}

async fn succeeds(page: Page, app: &TestApp, token: &str) -> Answer {
    page.spend(app, token, NEW).await.expect(200)
}

on_both_databases! {
    /// VE-02: every kind works once.
    async fn a_second_use_is_answered_like_garbage(app: TestApp) {
        for page in Page::ALL {
            let token = page.token(&app, &email(page, "used")).await;
            let spent = succeeds(page, &app, &token).await;
            assert_eq!(spent.header("cache-control"), "no-store");
            assert!(!spent.text.contains(&token), "{spent:?}");
            let expected = garbage(&app, page).await;
            for password in [NEW, PASSWORD] {
                assert_eq!(page.spend(&app, &token, password).await.likeness(), expected, "{page:?}");
            }
            for other in ["x", "not a token", "", &token[1..], &format!("{token}A"), &token.to_lowercase(), &"A".repeat(5_000)] {
                let answer = page.spend(&app, other, NEW).await;
                if other.is_empty() {
                    assert_eq!(answer.expect_problem(422, "validation_failed").field_errors()[0].1, "required");
                } else {
                    assert_eq!(answer.likeness(), expected, "{page:?} {other}");
                }
            }
        }
    }

    /// VE-02: every kind works until its time is over, and a second later it is like garbage.
    async fn a_link_works_until_its_time_is_over(app: TestApp) {
        for page in Page::ALL {
            let lifetime = page.lifetime().0;
            let in_time = page.token(&app, &email(page, "in-time")).await;
            app.advance(lifetime.checked_sub(SECOND).unwrap());
            succeeds(page, &app, &in_time).await;
            let late = page.token(&app, &email(page, "late")).await;
            app.advance(lifetime + SECOND);
            assert_eq!(page.spend(&app, &late, NEW).await.likeness(), garbage(&app, page).await, "{page:?}");
        }
    }

    /// VE-03: of parallel uses one succeeds, whatever the link is for.
    async fn of_parallel_uses_one_succeeds(app: TestApp) {
        for page in Page::ALL {
            let token = page.token(&app, &email(page, "parallel")).await;
            let calls = (0..12).map(|number| {
                app.post(page.call(), &page.body(&token, &format!("kV7# good phrase {number:02}")))
            });
            let mut statuses: Vec<u16> = at_once(calls).await.iter().map(|answer| answer.status).collect();
            statuses.sort_unstable();
            assert_eq!((statuses[0], statuses[1]), (200, 400), "{page:?} {statuses:?}");
        }
        for action in ["user.verified", "password.reset", "user.email_changed", "invitation.accepted"] {
            // Those who reset or change had to prove their address first.
            let expected = if action == "user.verified" { 3 } else { 1 };
            let rows = app.db.rows(&format!("SELECT id FROM audit_events WHERE action = '{action}'")).await;
            assert_eq!(rows.len(), expected, "{action}");
        }
    }

    /// VE-04: no kind is good for what another is for, and trying does not spend it.
    async fn a_token_is_good_for_its_own_call_only(app: TestApp) {
        app.activate("bob@example.com").await;
        for page in Page::ALL {
            let address = email(page, "misused");
            let token = page.token(&app, &address).await;
            for other in Page::ALL.into_iter().filter(|other| *other != page) {
                assert_eq!(other.spend(&app, &token, NEW).await.likeness(), garbage(&app, other).await, "{page:?} {other:?}");
            }
            app.get("/v1/me").bearer(&token).send().await.expect_problem(401, "unauthenticated");
            app.try_refresh(&token).await.expect_problem(401, "invalid_refresh_token");
            app.try_login(&address, &token).await.expect_problem(401, "invalid_credentials");
            let login = json!({ "identifier": "bob@example.com", "password": PASSWORD, "device_token": token });
            let device = app.post("/v1/auth/login", &login).send().await.expect(200).text_of("device_token");
            assert_ne!(device, token);
            succeeds(page, &app, &token).await;
        }
    }

    /// VE-04: nor does one name a registration, or open a session beside another token.
    async fn a_token_names_no_registration(app: TestApp) {
        let reset = Page::ResetPassword.token(&app, "ada@example.com").await;
        let registration = app.register("bob@example.com").await;
        for id in [&reset, &registration.token] {
            let body = json!({ "token": registration.token, "registration_id": id });
            app.try_verify(body).await.expect_problem(403, "password_confirmation_required");
        }
        for page in Page::ALL {
            let answer = page.spend(&app, &registration.registration_id, NEW).await;
            assert_eq!(answer.likeness(), garbage(&app, page).await);
        }
    }

    /// VE-04: a link belongs to its account: it neither reaches another one nor the next one of the same address.
    async fn a_link_dies_with_its_account(app: TestApp) {
        let admin = app.admin().await.access;
        for page in Page::ALL {
            let address = email(page, "deleted");
            let token = page.token(&app, &address).await;
            let id = app.roster().find_user(&address).await.unwrap().unwrap().id;
            let user = format!("/v1/users/{id}");
            app.call(reqwest::Method::DELETE, &user).bearer(&admin).send().await.expect(204);
            assert_eq!(page.spend(&app, &token, NEW).await.likeness(), garbage(&app, page).await, "{page:?}");
            let next = app.activate(&address).await;
            assert_eq!(page.spend(&app, &token, NEW).await.likeness(), garbage(&app, page).await, "{page:?}");
            app.login(&address).await;
            // Nor does it come back with the account.
            app.call(reqwest::Method::DELETE, &format!("/v1/users/{}", next["id"].as_str().unwrap()))
                .bearer(&admin)
                .send()
                .await
                .expect(204);
            app.post(&format!("{user}/restore"), &json!({})).bearer(&admin).send().await.expect(200);
            assert_eq!(page.spend(&app, &token, NEW).await.likeness(), garbage(&app, page).await, "{page:?}");
        }
    }

    /// VE-01, LG-02: of every kind the database holds the hash alone, before and after its mail is sent, and the log
    /// nothing.
    async fn no_token_is_in_the_database_or_the_log(app: TestApp) {
        logged();
        let mut tokens = Vec::new();
        for page in Page::ALL {
            tokens.push(page.token(&app, &email(page, "stored")).await);
        }
        // One that is asked for, and not yet sent.
        app.activate("waiting@example.com").await;
        app.try_forgot("waiting@example.com").await.expect(202);
        let before = Dump::of(&app).await;
        tokens.push(app.mailed_token("waiting@example.com").await);
        for (page, token) in Page::ALL.into_iter().zip(&tokens) {
            if page != Page::ConfirmEmail {
                page.spend(&app, token, "kV7#pQ2").await.expect_problem(422, "validation_failed");
            }
            succeeds(page, &app, token).await;
        }
        let (after, log) = (Dump::of(&app).await, logged());
        for token in &tokens {
            assert_eq!(token.len(), 43);
            assert!(!before.contains(token) && !after.contains(token) && !log.contains(token.as_str()));
        }
        assert!(!log.contains(NEW) && !after.contains(NEW));
    }

    /// VE-04: what a suspended account was mailed does not lift the suspension, and opens nothing.
    async fn no_link_opens_a_suspended_account(app: TestApp) {
        for page in Page::ALL {
            let address = email(page, "suspended");
            let token = page.token(&app, &address).await;
            let columns = "account_status = 'suspended', status_before = 'active', status_reason = 'for a test'";
            app.set_user(&address, columns).await;
            let answer = page.spend(&app, &token, NEW).await;
            assert!(answer.json()["access_token"].is_null(), "{answer:?}");
            let rows = app.db.rows("SELECT id FROM users WHERE account_status = 'suspended'").await;
            assert_eq!(rows.len(), 1, "{page:?} {answer:?}");
            app.db.execute("UPDATE users SET account_status = 'active', status_before = NULL, status_reason = NULL WHERE account_status = 'suspended'").await;
        }
    }
}
