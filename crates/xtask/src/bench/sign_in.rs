//! Somebody who is signed in.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::client::Client;
use super::server::{Server, Setup};

/// Nobody's address but this benchmark's.
const ADDRESS: &str = "reader@bench.example";

/// An access token of an account that is made for it, with this role.
pub(super) fn sign_in(setup: &Setup<'_>, server: &Server, role: &str) -> Result<String> {
    let command = ["user", "create", "--email", ADDRESS, "--role", role, "--generate-password", "--json"];
    let made: Value = serde_json::from_str(&setup.run(&command)?)?;
    let body = json!({ "identifier": ADDRESS, "password": made.get("password") });
    let answer = Client::connect(server.address())?.post("/v1/auth/login", &body.to_string())?;
    ensure!(answer.status == 200, "the log-in was answered with {}", answer.status);
    let login: Value = serde_json::from_slice(&answer.body)?;
    let token = login.get("access_token").and_then(Value::as_str).context("the log-in gave no token")?;
    Ok(token.to_owned())
}
