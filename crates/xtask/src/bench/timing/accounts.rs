//! Accounts in every state that a log-in can meet.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{login, register};
use crate::bench::client::Client;
use crate::bench::database::Database;
use crate::bench::server::Setup;

const TEMPLATE: &str = "template@bench.example";

/// A state that is written straight into the database, because not every one of them can be reached by a call.
struct State {
    name: &'static str,
    /// Columns of `users`, as SQL; `template` is the account that is copied.
    password_hash: &'static str,
    account_status: &'static str,
    status_before: &'static str,
    deleted_at: &'static str,
    /// What the right password is answered with.
    answer: u16,
}

const ACTIVE: State = State {
    name: "active",
    password_hash: "template.password_hash",
    account_status: "'active'",
    status_before: "NULL",
    deleted_at: "NULL",
    answer: 200,
};

const STATES: [State; 6] = [
    ACTIVE,
    State { name: "pending", account_status: "'pending_verification'", answer: 403, ..ACTIVE },
    State {
        name: "suspended",
        account_status: "'suspended'",
        status_before: "'active'",
        answer: 403,
        ..ACTIVE
    },
    State { name: "locked", account_status: "'locked'", answer: 429, ..ACTIVE },
    State { name: "deleted", deleted_at: "template.updated_at", answer: 401, ..ACTIVE },
    State { name: "passwordless", password_hash: "NULL", answer: 401, ..ACTIVE },
];

/// The address of the account `number` in a state.
pub(super) fn address(state: &str, number: u32) -> String {
    format!("{state}-{number}@bench.example")
}

/// Accounts of one server.
pub(super) struct Accounts<'a> {
    pub(super) setup: &'a Setup<'a>,
    pub(super) database: &'a Database,
    /// The last number of a state; so many accounts that none of them meets two wrong passwords.
    pub(super) count: u32,
}

impl Accounts<'_> {
    /// Makes them, and sees to it that they are what they should be.
    pub(super) fn prepare(&self, client: &mut Client) -> Result<()> {
        let arguments = ["user", "create", "--email", TEMPLATE, "--generate-password", "--json"];
        let template: Value = serde_json::from_str(&self.setup.run(&arguments)?)?;
        let password = template.get("password").and_then(Value::as_str).context("no password was made")?;
        let copies: Vec<String> = STATES.iter().map(|state| self.copies(state)).collect();
        self.database.execute(&copies.concat())?;
        for number in 0..=self.count {
            let answer = register::sign_up(client, &address("unproven", number))?;
            ensure!(answer == 202, "a sign-up was answered with {answer}");
        }
        self.database.execute("ANALYZE;")?;
        for state in &STATES {
            // Number 0 is never measured.
            let body = json!({ "identifier": address(state.name, 0), "password": password });
            let answer = client.post(login::PATH, &body.to_string())?.status;
            ensure!(answer == state.answer, "an account that is {} was answered with {answer}", state.name);
        }
        Ok(())
    }

    /// A statement that copies the template into accounts number 0 to `count` of a state.
    fn copies(&self, state: &State) -> String {
        let State { name, password_hash, account_status, status_before, deleted_at, .. } = state;
        let Self { database, count, .. } = self;
        let address = format!("'{name}-' || number || '@bench.example'");
        format!(
            "WITH RECURSIVE numbers(number) AS (
                 SELECT 0 UNION ALL SELECT number + 1 FROM numbers WHERE number < {count}
             )
             INSERT INTO users (id, email, email_canonical, email_verified_at, password_hash, role,
                 account_status, status_before, created_at, updated_at, deleted_at)
             SELECT {id}, {address}, {address}, template.email_verified_at, {password_hash}, template.role,
                 {account_status}, {status_before}, template.created_at, template.updated_at, {deleted_at}
             FROM numbers, users AS template WHERE template.email_canonical = '{TEMPLATE}';",
            id = database.new_id(),
        )
    }
}
