//! What a token is stored as.

use aws_lc_rs::digest::{SHA256, SHA256_OUTPUT_LEN, digest};

/// SHA-256 of `bytes`.
///
/// Fit for tokens of 256 random bits, which nobody can guess; passwords are hashed elsewhere (ASVS 6.5.2, 11.5.1).
pub(crate) fn sha256(bytes: &[u8]) -> Vec<u8> {
    sha256_array(bytes).to_vec()
}

/// The same in its length.
pub(crate) fn sha256_array(bytes: &[u8]) -> [u8; SHA256_OUTPUT_LEN] {
    let mut value = [0; SHA256_OUTPUT_LEN];
    value.copy_from_slice(digest(&SHA256, bytes).as_ref());
    value
}
