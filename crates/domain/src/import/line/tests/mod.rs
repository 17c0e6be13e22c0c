#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod fields;
mod history;
mod refusals;
mod round_trip;
mod writing;

use crate::import::Incoming;
use crate::import::testing::read_line;

/// What becomes of a line that comes in.
fn incoming(line: &str) -> Incoming {
    *read_line(line).outcome.unwrap()
}

/// The same with members added to the least line.
fn with(members: &str) -> Incoming {
    incoming(&format!(r#"{{"email":"ada@example.com",{members}}}"#))
}
