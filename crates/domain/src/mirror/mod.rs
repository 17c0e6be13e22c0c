//! Users of other issuers: who somebody is there, and what a token of theirs says.

mod asserted;
mod identity;

pub use asserted::{AssertedUser, UnfitEmail};
pub use identity::{ExternalIdentity, InvalidSubject, Subject};
