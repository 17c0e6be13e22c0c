//! The black-box tests of Roster, and the tests of its architecture.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod architecture;
mod browser;
mod command_line;
mod extending;
mod openapi;
mod readme;
mod stories;
mod support;
mod tls;
