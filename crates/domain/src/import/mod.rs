//! Moving in: what a row of another user table becomes here.

mod finding;
mod incoming;
mod source_row;
mod system;

pub use finding::{Finding, FindingCode};
pub use incoming::{FieldOrigin, Incoming, IncomingIdentity, IncomingStatusChange, ReadRow, RowKey};
pub use source_row::{SourceRow, SourceValue};
pub use system::SourceSystem;
