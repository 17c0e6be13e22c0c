//! Slowing down who guesses, and who lets mails be sent to others.
//!
//! What is counted stands in the database, so that all nodes count together and a restart forgets nothing. The rules are
//! the domain's; here are the keys that failures and mails are counted by, and what is written when.

mod attempt;
mod block;
mod clear;
mod failure;
mod forget;
mod key;
mod mail;

pub(crate) use attempt::ReserveError;
