#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod owners_whose;
mod paging;
mod rows;
pub(crate) mod samples;
mod security;
