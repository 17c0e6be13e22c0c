#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod kinds;
mod owned;
mod references;
mod refusals;
mod samples;
mod unfit;
