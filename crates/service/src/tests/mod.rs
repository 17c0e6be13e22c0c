//! The use cases on a database in memory with a single connection: a read that escapes its transaction waits for itself
//! and fails, instead of passing unnoticed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod accounts;
mod cache;
mod events;
pub(crate) mod fixture;
mod keys;
mod mirror;
mod once;
mod outbox;
mod owned;
mod sessions;
mod throttles;
mod upgrades;
