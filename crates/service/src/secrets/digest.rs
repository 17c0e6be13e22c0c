//! What a token is stored as.

use aws_lc_rs::digest::{SHA256, digest};

/// SHA-256 of `bytes`.
///
/// Fit for tokens of 256 random bits, which nobody can guess; passwords are hashed elsewhere (ASVS 6.5.2, 11.5.1).
pub(crate) fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}
