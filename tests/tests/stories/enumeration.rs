//! Nobody learns from an answer, nor from the work behind it, whether an address has an account.

use roster_api::testing::service::hashing::Cost;
use serde_json::json;

use crate::support::{Answer, Calls, PASSWORD, States, Steps, TestApp, TestDatabase, on_both_databases};

/// The least cost but one, so that a run of the least cost would show.
const COST: &str = "5";

async fn with_own_cost(db: TestDatabase) -> TestApp {
    TestApp::start(db, &[("ROSTER_AUTH__BCRYPT_COST", COST)]).await
}

/// Accounts in every state, each at its own address.
const STATES: [&str; 8] =
    ["unknown", "active", "pending", "unproven", "suspended", "locked", "deleted", "empty"];

fn address(state: &str) -> String {
    format!("{state}@example.com")
}

async fn prepare(app: &TestApp) {
    app.activate(&address("active")).await;
    app.pending(&address("pending")).await;
    app.register(&address("unproven")).await;
    app.suspended(&address("suspended")).await;
    app.locked(&address("locked")).await;
    app.deleted(&address("deleted")).await;
    app.without_password(&address("empty")).await;
}

/// Does something that computes hashes and answers its answer, how many runs it took, and how many of the own cost.
async fn counted(app: &TestApp, step: impl Future<Output = Answer>) -> (Answer, u64, u64) {
    let cost = Cost::new(COST.parse().unwrap()).unwrap();
    let before = app.roster().hashing().stats();
    let answer = step.await;
    let after = app.roster().hashing().stats();
    (answer, after.runs() - before.runs(), after.runs_at(cost) - before.runs_at(cost))
}

on_both_databases! {
    /// EN-01: a wrong password gets the same bytes and headers, whatever the state of the account.
    async fn a_wrong_password_is_answered_alike_for_every_state(app: TestApp) {
        prepare(&app).await;
        let expected = app.try_login(&address("nobody"), "a wrong password").await;
        let expected = expected.expect_problem(401, "invalid_credentials").likeness();
        for state in STATES {
            let answer = app.try_login(&address(state), "a wrong password").await;
            assert_eq!(answer.likeness(), expected, "{state}");
        }
    }

    /// EN-01: where log-in has nothing to check a password against, the right one is no better than a wrong one.
    async fn the_right_password_of_an_account_that_is_not_there_is_a_wrong_one(app: TestApp) {
        prepare(&app).await;
        let expected = app.try_login(&address("unknown"), PASSWORD).await;
        let expected = expected.expect_problem(401, "invalid_credentials").likeness();
        for state in ["unproven", "deleted", "empty"] {
            assert_eq!(app.try_login(&address(state), PASSWORD).await.likeness(), expected, "{state}");
        }
    }

    async fn only_the_right_password_learns_the_state_of_an_account(app: TestApp) {
        prepare(&app).await;
        for (state, status, code) in [
            ("suspended", 403, "account_suspended"),
            ("pending", 403, "email_not_verified"),
            ("locked", 429, "too_many_attempts"),
        ] {
            let answer = app.try_login(&address(state), PASSWORD).await.expect_problem(status, code);
            assert_eq!(answer.header("retry-after").is_empty(), status != 429, "{answer:?}");
        }
    }

    /// EN-02: every class takes exactly one hash of the configured cost.
    async fn every_log_in_computes_one_hash_of_the_configured_cost(db: TestDatabase) {
        let app = with_own_cost(db).await;
        prepare(&app).await;
        let long = "a".repeat(5_000);
        let wrong = STATES.map(|state| (state, "a wrong password"));
        let right = STATES.map(|state| (state, PASSWORD));
        let too_long = STATES.map(|state| (state, long.as_str()));
        for (state, password) in wrong.into_iter().chain(right).chain(too_long) {
            let (answer, runs, of_own_cost) = counted(&app, app.try_login(&address(state), password)).await;
            let characters = password.len();
            assert_eq!((runs, of_own_cost), (1, 1), "{state}, {characters} characters: {answer:?}");
        }
        for identifier in ["no-such-name", "@", "a@b@c", "ada@[127.0.0.1]"] {
            let (answer, runs, of_own_cost) = counted(&app, app.try_login(identifier, PASSWORD)).await;
            answer.expect_problem(401, "invalid_credentials");
            assert_eq!((runs, of_own_cost), (1, 1), "{identifier}");
        }
    }

    /// EN-03: sign-up answers alike, after the same work, for a new, an unproven, a verified and a deleted address.
    /// Only the mails differ, and only the owner of the mailbox sees them.
    async fn sign_up_answers_alike_whatever_the_state_of_the_address(db: TestDatabase) {
        let app = with_own_cost(db).await;
        // Of one length, so that even the length of the answer has to be the same.
        app.register("state2@example.com").await;
        app.activate("state3@example.com").await;
        app.deleted("state4@example.com").await;
        app.suspended("state5@example.com").await;
        app.pending("state6@example.com").await;
        let known = app.mails().await.len();
        let mut answers = Vec::new();
        for number in 1..=6 {
            let email = format!("state{number}@example.com");
            let body = json!({ "email": email, "password": "another good password", "name": "Somebody" });
            let (answer, runs, of_own_cost) = counted(&app, app.try_register(body)).await;
            assert_eq!((runs, of_own_cost), (1, 1), "{email}");
            let id = answer.clone().expect(202).text_of("registration_id");
            assert_eq!(answer.text_of("email"), email);
            assert_eq!(id.len(), 43);
            let (status, headers, text) = answer.likeness();
            answers.push((status, headers, text.replace(&id, "").replace(&email, "")));
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");

        let mails = app.mails().await;
        let mut sent: Vec<_> = mails[known..].iter().map(|mail| (mail.to.as_typed(), mail.kind.as_str())).collect();
        sent.sort_unstable();
        assert_eq!(sent, [
            ("state1@example.com", "verify_email"),
            ("state2@example.com", "verify_email"),
            ("state3@example.com", "already_registered"),
            ("state4@example.com", "verify_email"),
            ("state5@example.com", "already_registered"),
            ("state6@example.com", "already_registered"),
        ]);
    }

    /// EN-03: what somebody else signs up with changes nothing about an account that exists.
    async fn a_sign_up_with_the_address_of_an_account_changes_nothing(app: TestApp) {
        app.activate("ada@example.com").await;
        let users = "SELECT * FROM users";
        let before = app.db.rows(users).await;
        let body = json!({ "email": "ADA@example.com", "password": "another good password", "name": "Mallory" });
        let id = app.try_register(body).await.expect(202).text_of("registration_id");
        assert_eq!(app.db.rows(users).await, before);
        assert!(app.db.rows("SELECT id FROM registration_attempts").await.is_empty());
        app.get("/v1/me").bearer(&id).send().await.expect_problem(401, "unauthenticated");
        app.try_login("ada@example.com", "another good password").await.expect_problem(401, "invalid_credentials");
        app.login("ada@example.com").await;
    }
}
