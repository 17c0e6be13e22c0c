//! Moving in: rows of other systems and lines of a file become users.
//!
//! The next batch is read, and the rules for values applied to it, while the one before is written; that is all that is held
//! in memory. Each batch is one transaction, in which the progress of the run is kept as well.

mod batch;
mod claims;
mod error;
mod found;
mod insert;
mod lines;
mod met_again;
mod options;
mod pump;
mod report;
mod rows;
mod run;
mod source;
mod start;
mod summary;
mod target;
#[cfg(test)]
mod tests;

pub use self::error::{ImportError, SourceError};
pub use self::options::{ImportFrom, ImportOptions, OnConflict};
pub use self::summary::{ImportProgress, ImportSummary};
