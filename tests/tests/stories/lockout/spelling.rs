//! One account is one counter, however it is named and wherever the password is given.

use serde_json::{Value, json};

use super::{WRONG, column, failures, guess, series};
use crate::support::{Answer, Calls, PASSWORD, Steps, TestApp, TestDatabase, on_both_databases};

/// An account with an address and a name that have several spellings.
async fn rene(app: &TestApp) {
    let body = json!({ "email": "ren\u{e9}@b\u{fc}cher.example", "username": "Rene", "password": PASSWORD });
    let id = app.try_register(body).await.expect(202).text_of("registration_id");
    let token = app.mailed_token("ren\u{e9}@b\u{fc}cher.example").await;
    app.try_verify(json!({ "token": token, "registration_id": id })).await.expect(200);
}

async fn log_in(app: &TestApp, field: &str, identifier: &str) -> Answer {
    app.post("/v1/auth/login", &json!({ field: identifier, "password": WRONG })).send().await
}

on_both_databases! {
    /// LK-03: every spelling of the address, the username and all names of the field share one counter.
    async fn every_spelling_shares_one_counter(app: TestApp) {
        rene(&app).await;
        let spellings = [
            ("identifier", "ren\u{e9}@b\u{fc}cher.example"),
            ("identifier", "  REN\u{c9}@B\u{dc}CHER.EXAMPLE "),
            ("identifier", "rene\u{301}@bu\u{308}cher.example"),
            ("identifier", "ren\u{e9}@xn--bcher-kva.example"),
            ("identifier", "\"ren\u{e9}\"@b\u{fc}cher.example"),
            ("identifier", "rene"),
            ("identifier", " RENE "),
            ("email", "Ren\u{e9}@b\u{fc}cher.example"),
            ("username", "rene"),
            ("email", "Rene"),
        ];
        for (number, (field, spelling)) in spellings.into_iter().enumerate() {
            assert_eq!(log_in(&app, field, spelling).await.status, 401, "{spelling}");
            assert_eq!(failures(&app).await, number + 1, "{spelling}");
        }
        for (field, spelling) in spellings {
            assert_eq!(log_in(&app, field, spelling).await.header("retry-after"), "60", "{spelling}");
        }
    }

    /// LK-03: the spellings of an address without an account share one too, and so do those of a name.
    async fn every_spelling_of_an_unknown_address_shares_one_counter(app: TestApp) {
        for spellings in [["no@example.com", " NO@EXAMPLE.com "], ["no-such-name", " No-Such-Name "]] {
            let answers = [guess(&app, spellings[0], 5).await, guess(&app, spellings[1], 6).await].concat();
            assert_eq!(series(&answers), [vec![(401, ""); 10], vec![(429, "60")]].concat());
        }
    }

    /// LK-03, PW-08: a signed-in user's wrong current password adds to the account's failures, but only the session's own
    /// budget turns it away, and what strangers do at the log-in does not.
    async fn a_wrong_current_password_counts_and_has_a_budget_of_its_session(db: TestDatabase) {
        let app = TestApp::start(db, &[]).await;
        app.activate("ada@example.com").await;
        let (one, other) = (app.login("ada@example.com").await, app.login("ada@example.com").await);
        let change = |session: &str, current: &str, new: &str| {
            let body = json!({ "current_password": current, "new_password": new });
            app.post("/v1/me/password", &body).bearer(session)
        };
        let new = "another good password";
        let missing = app.post("/v1/me/password", &json!({ "new_password": new })).bearer(&one.access).send().await;
        assert_eq!(missing.expect(422).field_errors(), [("/current_password".to_owned(), "required".to_owned())]);
        guess(&app, "ada@example.com", 12).await;
        assert_eq!(failures(&app).await, 10);
        for number in 1..=10 {
            change(&one.access, WRONG, new).send().await.expect_problem(403, "wrong_password");
            assert_eq!(failures(&app).await, 10 + number);
        }
        for current in [WRONG, PASSWORD] {
            let refused = change(&one.access, current, new).send().await.expect_problem(429, "too_many_attempts");
            assert_eq!(refused.header("retry-after"), "60");
        }
        assert_eq!(failures(&app).await, 20);
        let told = app.db.rows("SELECT details FROM audit_events WHERE action = 'login.failed'").await;
        let told = Value::from(told).to_string();
        assert_eq!(told.matches("wrong_current_password").count(), 10, "{told}");
        change(&other.access, PASSWORD, new).send().await.expect(204);
    }

    async fn the_right_current_password_begins_the_sessions_budget_anew(app: TestApp) {
        app.activate("ada@example.com").await;
        let tokens = app.login("ada@example.com").await;
        let change = |current: &str| {
            let body = json!({ "current_password": current, "new_password": PASSWORD });
            app.post("/v1/me/password", &body).bearer(&tokens.access)
        };
        for _ in 0..2 {
            for _ in 0..9 {
                change(WRONG).send().await.expect(403);
            }
            change(PASSWORD).send().await.expect(204);
        }
        assert_eq!(column(&app, "account_status").await, "active");
    }
}
