//! The server's secret key and what is made with it: sealed bytes, message authentication codes.
//!
//! One 32-byte key (`ROSTER_SECRET_KEY`) is the root. Each purpose gets a key of its own by HKDF-SHA-256 (RFC 5869), so
//! that no two purposes ever share one. All primitives are `aws-lc-rs`; nothing here is cryptography of our own.

mod digest;
mod key;
mod seal;

pub(crate) use digest::{sha256, sha256_array};
pub use key::{SecretKey, SecretKeyError, SecretKeys};
pub(crate) use seal::Context;
pub use seal::SealError;
