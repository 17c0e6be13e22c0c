//! The contract of the repositories: the same bodies on SQLite and on PostgreSQL.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod account_changes;
mod bulk;
mod cache_invalidations;
mod idempotency_keys;
mod identities;
mod import_runs;
mod outbox;
pub(crate) mod samples;
mod sessions;
mod snapshot;
mod throttles;
mod tokens;
mod users;
