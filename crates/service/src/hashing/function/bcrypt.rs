//! bcrypt (Provos and Mazières, 1999).

use zeroize::Zeroizing;

use super::Digest;
use crate::hashing::Cost;

/// Bytes of its key that bcrypt reads.
const KEY_BYTES: usize = 72;

/// A random salt.
pub(in crate::hashing) type Salt = [u8; 16];

/// bcrypt at a cost, with a salt.
#[derive(Clone)]
pub(in crate::hashing) struct Bcrypt {
    pub(in crate::hashing) cost: Cost,
    pub(in crate::hashing) salt: Salt,
}

impl Bcrypt {
    /// Length of its digest in bytes: the last of the 24 that it computes is never stored.
    pub(in crate::hashing) const DIGEST_BYTES: usize = 23;

    /// The key is the input and a NUL, and what is beyond 72 bytes is cut off, as everywhere.
    pub(super) fn digest(&self, input: &[u8]) -> Digest {
        let mut key = Zeroizing::new(Vec::with_capacity(KEY_BYTES));
        key.extend(input.iter().copied().chain([0]).take(KEY_BYTES));
        let [digest @ .., _] = ::bcrypt::bcrypt(self.cost.get(), self.salt, &key);
        let digest: [u8; Self::DIGEST_BYTES] = digest;
        digest.to_vec()
    }
}
