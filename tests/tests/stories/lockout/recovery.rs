//! The owner's way back, while the guessing goes on.

use std::time::Duration;

use serde_json::json;

use super::{ADA, WRONG, column, failures, guess};
use crate::support::{Answer, Call, Calls, PASSWORD, Steps, TestApp, TestDatabase, on_both_databases};

const NEW: &str = "another good password";
/// Where the owner is, and where the others are.
const HOME: &str = "2001:db8:1:2::3";
const HOME_TOO: &str = "2001:db8:1:2:ffff::1";
const AWAY: &str = "203.0.113.9";

/// An application behind a proxy, so that requests come from many networks.
async fn behind_a_proxy(db: TestDatabase) -> TestApp {
    TestApp::start(db, &[("ROSTER_HTTP__TRUSTED_PROXIES", "127.0.0.1/32")]).await
}

fn from(ip: &str, call: Call) -> Call {
    call.header("x-forwarded-for", ip)
}

async fn log_in(app: &TestApp, ip: &str, password: &str) -> Answer {
    let body = json!({ "identifier": ADA, "password": password });
    from(ip, app.post("/v1/auth/login", &body)).send().await
}

async fn forgot(app: &TestApp, email: &str) -> Answer {
    app.post("/v1/auth/password/forgot", &json!({ "email": email })).send().await
}

/// Resets the password with the newest link, from a place, and gives the device token.
async fn reset(app: &TestApp, ip: &str, new: &str) -> String {
    let token = app.mailed_token(ADA).await;
    let body = json!({ "token": token, "new_password": new });
    let answer = from(ip, app.post("/v1/auth/password/reset", &body)).send().await;
    answer.expect(200).text_of("device_token")
}

/// Two hundred guesses and fifty wishes for a link, over some hours.
async fn besiege(app: &TestApp) {
    for _ in 0..20 {
        for _ in 0..10 {
            log_in(app, AWAY, WRONG).await;
        }
        app.advance(Duration::from_mins(10));
    }
    for _ in 0..50 {
        forgot(app, ADA).await.expect(202);
    }
}

on_both_databases! {
    /// LK-04: after two hundred guesses and fifty wishes for a link the owner's sessions live and may change the password,
    /// and a known device logs in.
    async fn a_besieged_owner_keeps_sessions_and_devices(db: TestDatabase) {
        let app = behind_a_proxy(db).await;
        app.activate(ADA).await;
        let owner = app.login(ADA).await;
        besiege(&app).await;
        log_in(&app, AWAY, PASSWORD).await.expect_problem(429, "too_many_attempts");
        let access = app.try_refresh(&owner.refresh).await.expect(200).text_of("access_token");
        let body = json!({ "current_password": PASSWORD, "new_password": NEW });
        app.post("/v1/me/password", &body).bearer(&access).send().await.expect(204);
        let body = json!({ "identifier": ADA, "password": NEW, "device_token": owner.device });
        app.post("/v1/auth/login", &body).send().await.expect(200);
    }

    /// LK-04: a reset works meanwhile, its holder logs in with the device token that it answers, and so does whoever is in
    /// the network that did it, for half an hour, whatever the others go on with.
    async fn a_besieged_owner_resets_and_logs_in(db: TestDatabase) {
        let app = behind_a_proxy(db).await;
        app.activate(ADA).await;
        besiege(&app).await;
        let device = reset(&app, HOME, NEW).await;
        assert_eq!((failures(&app).await, column(&app, "account_status").await), (json!(0), json!("active")));
        for _ in 0..12 {
            log_in(&app, AWAY, WRONG).await;
        }
        log_in(&app, AWAY, NEW).await.expect_problem(429, "too_many_attempts");
        log_in(&app, HOME_TOO, NEW).await.expect(200);
        for _ in 0..12 {
            log_in(&app, AWAY, WRONG).await;
        }
        app.advance(Duration::from_mins(29));
        guess(&app, ADA, 1).await;
        log_in(&app, HOME, NEW).await.expect(200);
        for _ in 0..12 {
            log_in(&app, AWAY, WRONG).await;
        }
        app.advance(Duration::from_secs(59));
        log_in(&app, HOME, WRONG).await.expect(401);
        app.advance(Duration::from_secs(1));
        log_in(&app, AWAY, WRONG).await.expect(401);
        log_in(&app, HOME, NEW).await.expect_problem(429, "too_many_attempts");
        let body = json!({ "identifier": ADA, "password": NEW, "device_token": device });
        from(AWAY, app.post("/v1/auth/login", &body)).send().await.expect(200);
    }

    /// LK-04: the hosted page alone serves as well: a reset there, then a log-in from the same place.
    async fn a_besieged_owner_comes_back_by_the_hosted_page_alone(db: TestDatabase) {
        let app = behind_a_proxy(db).await;
        app.activate(ADA).await;
        besiege(&app).await;
        let token = app.mailed_token(ADA).await;
        let form = format!("token={token}&password={}", NEW.replace(' ', "+"));
        let page = app.call(reqwest::Method::POST, "/reset-password").body("application/x-www-form-urlencoded", form);
        from(HOME, page).send().await.expect(200);
        for _ in 0..12 {
            log_in(&app, AWAY, WRONG).await;
        }
        log_in(&app, HOME, NEW).await.expect(200);
    }

    /// LK-01: after ninety failures a reset by mail opens the account again, and the count begins anew.
    async fn a_reset_opens_what_ninety_failures_have_closed(db: TestDatabase) {
        let app = behind_a_proxy(db).await;
        app.activate(ADA).await;
        for _ in 0..91 {
            log_in(&app, AWAY, WRONG).await;
            app.advance(Duration::from_hours(1));
        }
        log_in(&app, AWAY, PASSWORD).await.expect_problem(429, "too_many_attempts");
        assert_eq!(failures(&app).await, 90);
        forgot(&app, ADA).await.expect(202);
        reset(&app, HOME, NEW).await;
        assert_eq!(failures(&app).await, 0);
        for _ in 0..9 {
            log_in(&app, AWAY, WRONG).await.expect(401);
        }
        log_in(&app, AWAY, NEW).await.expect(200);
    }

    async fn a_later_reset_makes_every_device_and_network_a_stranger(db: TestDatabase) {
        let app = behind_a_proxy(db).await;
        app.activate(ADA).await;
        let old = app.login(ADA).await.device;
        forgot(&app, ADA).await.expect(202);
        reset(&app, HOME, NEW).await;
        forgot(&app, ADA).await.expect(202);
        reset(&app, AWAY, PASSWORD).await;
        for _ in 0..10 {
            guess(&app, ADA, 1).await;
        }
        log_in(&app, HOME, PASSWORD).await.expect_problem(429, "too_many_attempts");
        let body = json!({ "identifier": ADA, "password": PASSWORD, "device_token": old });
        app.post("/v1/auth/login", &body).send().await.expect_problem(429, "too_many_attempts");
        log_in(&app, AWAY, PASSWORD).await.expect(200);
    }

    async fn what_strangers_tried_before_an_account_was_there_is_not_held_against_it(app: TestApp) {
        guess(&app, ADA, 15).await;
        app.activate(ADA).await;
        app.login(ADA).await;
    }
}
