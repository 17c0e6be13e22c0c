//! The rules for values, row by row, where no system has one of its own.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod role;
mod text;
mod time;
