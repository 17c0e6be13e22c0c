//! EN-02: log-in with a wrong password.

use serde_json::json;

use super::accounts::address;
use super::measure::{Call, Class, HASHED_BOUND};

pub(super) const PATH: &str = "/v1/auth/login";

const WRONG: &str = "wrong-quartz-lantern";
/// Past the 256 characters and the 1,024 bytes that a password can have.
const OVER_LONG_CHARS: usize = 2000;

/// The call, with one class for each kind of account that has to look like none at all.
pub(super) fn call() -> Call {
    let over_long = "x".repeat(OVER_LONG_CHARS);
    Call {
        path: PATH,
        status: 401,
        bound: HASHED_BOUND,
        classes: vec![
            wrong_password("unknown address", "unknown"),
            wrong_password("active", "active"),
            wrong_password("pending, with a password", "pending"),
            wrong_password("unproven registration only", "unproven"),
            wrong_password("suspended", "suspended"),
            wrong_password("locked", "locked"),
            wrong_password("deleted", "deleted"),
            wrong_password("without a password", "passwordless"),
            Class::new("active, over-long password", move |round| {
                body(&address("active", round), &over_long)
            }),
        ],
        control: wrong_password("unknown address, again", "stranger"),
    }
}

fn wrong_password(name: &'static str, state: &'static str) -> Class {
    Class::new(name, move |round| body(&address(state, round), WRONG))
}

fn body(identifier: &str, password: &str) -> String {
    json!({ "identifier": identifier, "password": password }).to_string()
}
