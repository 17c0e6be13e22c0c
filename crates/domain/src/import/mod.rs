//! Moving in: what a row of another user table becomes here, and a user as a line.

mod cell;
mod finding;
mod incoming;
mod json;
mod line;
mod reading;
mod rules;
mod secret;
mod source_row;
mod system;
mod systems;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod testing;
mod values;

pub use finding::{Finding, FindingCode};
pub use incoming::{FieldOrigin, Incoming, IncomingIdentity, IncomingStatusChange, ReadRow, RowKey};
pub use line::{LineRead, UserLine};
pub use rules::{ImportRules, Unverified};
pub use source_row::{SourceRow, SourceValue};
pub use system::SourceSystem;
