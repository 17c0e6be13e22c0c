//! A database, copied whole into another of the same or of the other kind.
//!
//! The source is read in one snapshot and never written. The target is brought to this program's schema, filled, compared with
//! the source and only then committed, all in one transaction: whatever goes wrong, it is left as it was.
//!
//! Which tables and columns there are is read from the catalogs of both databases, so that a backend's own tables go along. A
//! value goes by way of a [`Value`](value::Value), which is the same whichever database it comes from, and what is compared is
//! what is read back from both.

mod catalog;
mod checksum;
mod error;
mod json;
mod kind;
mod number;
mod place;
mod plan;
mod postgres;
mod progress;
mod rows;
mod session;
mod source;
#[cfg(feature = "sqlite")]
mod sqlite;
mod suspended;
mod target;
#[cfg(test)]
mod tests;
mod value;
mod write;

pub use error::{CopyError, Misfit};
pub use progress::{CopyProgress, CopyStep};
pub use source::CopySource;
pub use target::{CopiedTable, CopyReport};

/// SHA-256, which is handed in: no cryptography belongs to this layer.
pub type Sha256 = fn(&[u8]) -> [u8; 32];
