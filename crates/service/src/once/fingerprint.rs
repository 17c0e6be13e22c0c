//! What tells one body of a request from another, without keeping either.

use std::io;

use aws_lc_rs::{constant_time, hmac};

use crate::Roster;

/// Takes in a body piece by piece and keeps nothing of it: a body may hold a password.
pub struct FingerprintWriter(Vec<hmac::Context>);

/// HMAC-SHA-256 of a body by each of the server's secret keys, the current one first. A plain hash would let whoever reads
/// the database try out bodies.
pub struct Fingerprint(Vec<hmac::Tag>);

impl Roster {
    /// A fingerprint to be taken. Write the canonical form of the body to it: equal bodies have to be equal bytes.
    pub fn fingerprint(&self) -> FingerprintWriter {
        FingerprintWriter(self.secrets().fingerprint().map(hmac::Context::with_key).collect())
    }
}

impl FingerprintWriter {
    /// The fingerprint of what was written.
    pub fn finish(self) -> Fingerprint {
        Fingerprint(self.0.into_iter().map(hmac::Context::sign).collect())
    }
}

impl io::Write for FingerprintWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.iter_mut().for_each(|context| context.update(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Fingerprint {
    /// By the current key.
    pub(super) fn current(&self) -> &[u8] {
        self.0.first().map(AsRef::as_ref).unwrap_or_default()
    }

    /// Whether a stored one is of the same body, also when it was made before the secret key was changed.
    pub(super) fn is_of(&self, stored: &[u8]) -> bool {
        self.0.iter().any(|tag| constant_time::verify_slices_are_equal(tag.as_ref(), stored).is_ok())
    }
}

impl std::fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fingerprint(..)")
    }
}

impl std::fmt::Debug for FingerprintWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FingerprintWriter(..)")
    }
}
