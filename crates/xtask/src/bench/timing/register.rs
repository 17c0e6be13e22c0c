//! EN-03: sign-up with an address in whatever state.

use anyhow::Result;
use serde_json::json;

use super::accounts::address;
use super::measure::{Call, Class, HASHED_BOUND};
use crate::bench::client::Client;

const PATH: &str = "/v1/auth/register";
const PASSWORD: &str = "brass-quartz-lantern";

/// The call, with one class for each state of an address that has to look like a new one.
pub(super) fn call() -> Call {
    Call {
        path: PATH,
        status: 202,
        bound: HASHED_BOUND,
        classes: vec![
            Class::new("new address", |round| body(&address("new", round))),
            // The new address of the round before: its second registration, and its second link.
            Class::new("pending, another link", |round| body(&address("new", round.saturating_sub(1)))),
            // The warm-up uses up the links that may be live at a time.
            Class::new("pending, link withheld", |_| body("often@bench.example")),
            Class::new("verified account", |round| body(&address("active", round))),
            Class::new("deleted account", |round| body(&address("deleted", round))),
        ],
        control: Class::new("new address, again", |round| body(&address("fresh", round))),
    }
}

/// Signs up; answers the status.
pub(super) fn sign_up(client: &mut Client, email: &str) -> Result<u16> {
    Ok(client.post(PATH, &body(email))?.status)
}

fn body(email: &str) -> String {
    json!({ "email": email, "password": PASSWORD }).to_string()
}
