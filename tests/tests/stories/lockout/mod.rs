//! Guessing at one account: so many tries, then blocks that double, and in the end none; the owner gets in all the while.

mod blocks;
mod counting;
mod devices;
mod given_back;
mod nodes;
mod recovery;
mod spelling;

use serde_json::{Value, json};

use crate::support::{Answer, Call, Calls, TestApp};

const WRONG: &str = "a wrong password";
const ADA: &str = "ada@example.com";

/// A log-in with a wrong password, not yet sent.
fn wrong(app: &TestApp, identifier: &str) -> Call {
    app.post("/v1/auth/login", &json!({ "identifier": identifier, "password": WRONG }))
}

/// So many wrong passwords, one after the other.
async fn guess(app: &TestApp, identifier: &str, times: usize) -> Vec<Answer> {
    let mut answers = Vec::new();
    for _ in 0..times {
        answers.push(wrong(app, identifier).send().await);
    }
    answers
}

/// Statuses and waiting times.
fn series(answers: &[Answer]) -> Vec<(u16, &str)> {
    answers.iter().map(|answer| (answer.status, answer.header("retry-after"))).collect()
}

fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

/// A column of the one user that there is.
async fn column(app: &TestApp, column: &str) -> Value {
    app.db.rows(&format!("SELECT {column} FROM users")).await[0][column].clone()
}

/// How many wrong passwords the one user's row shows.
async fn failures(app: &TestApp) -> Value {
    column(app, "failed_login_attempts").await
}
