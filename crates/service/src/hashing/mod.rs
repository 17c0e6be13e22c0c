//! Password hashes, and the threads that make and check them.
//!
//! A hash takes a fifth of a second of one core, on purpose. It is therefore never made on a thread that serves
//! requests, nor while a database connection is held, but in a [`HashingPool`] with a bounded queue: a use case takes a
//! place in it before it writes anything, and is refused at once when there is none.

mod bcrypt_sha256;
mod check;
mod cost;
#[cfg(test)]
mod passlib_tests;
mod pool;
mod stats;
mod ticket;
mod timing;
mod worker;

pub use cost::Cost;
pub use pool::{HashingBusy, HashingOptions, HashingPool};
pub use stats::HashingStats;
pub use ticket::{HashingFailed, Ticket};
