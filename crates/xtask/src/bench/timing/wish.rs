//! EN-04: asking for a link, which goes to some addresses and not to others.

use serde_json::json;

use super::accounts::address;
use super::measure::{Call, Class};

/// No hash is computed here, so that a difference weighs a hundred times as much as beside one; and the time itself is near
/// what a clock over a socket can tell.
const BOUND: f64 = 0.15;

/// Asking for a new password.
pub(super) fn forgot() -> Call {
    call("/v1/auth/password/forgot")
}

/// Asking for the verification link once more.
pub(super) fn resend() -> Call {
    call("/v1/auth/verify-email/resend")
}

fn call(path: &'static str) -> Call {
    Call {
        path,
        status: 202,
        bound: BOUND,
        classes: vec![
            class("unknown address", "unknown"),
            class("active", "active"),
            class("pending, with a password", "pending"),
            class("unproven registration only", "unproven"),
            class("suspended", "suspended"),
            class("locked", "locked"),
            class("deleted", "deleted"),
            class("without a password", "passwordless"),
        ],
        control: class("unknown address, again", "stranger"),
    }
}

fn class(name: &'static str, state: &'static str) -> Class {
    Class::new(name, move |round| json!({ "email": address(state, round) }).to_string())
}
