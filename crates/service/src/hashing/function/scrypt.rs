//! scrypt (RFC 7914).

use ::scrypt::{Params, scrypt};

use super::{DIGEST_BYTES, Digest, MAX_MEMORY};

/// Most work, 128·N·r·p in bytes: eight times OWASP's choice.
const MAX_WORK: u64 = 1 << 30;
/// Most of r and of p. Known systems ask for an r of 8 or 16 and a p of 1 to 10.
const MAX_BLOCKS: u32 = 64;

/// scrypt with parameters and a salt.
#[derive(Clone)]
pub(in crate::hashing) struct Scrypt {
    params: Params,
    salt: Vec<u8>,
    digest_bytes: usize,
}

impl Scrypt {
    /// The binary logarithm of N, r, p, and the length of the digest in bytes. `None` for what is out of bounds.
    pub(in crate::hashing) fn new(
        [log_n, r, p]: [u32; 3],
        salt: Vec<u8>,
        digest_bytes: usize,
    ) -> Option<Self> {
        let memory = 1_u64.checked_shl(log_n)?.checked_mul(128 * u64::from(r))?;
        let is_bounded = log_n > 0
            && r <= MAX_BLOCKS
            && p <= MAX_BLOCKS
            && memory <= MAX_MEMORY
            && memory * u64::from(p) <= MAX_WORK
            && DIGEST_BYTES.contains(&digest_bytes);
        if !is_bounded {
            return None;
        }
        let params = Params::new(log_n.try_into().ok()?, r, p).ok()?;
        Some(Self { params, salt, digest_bytes })
    }

    pub(super) fn digest(&self, input: &[u8]) -> Option<Digest> {
        let mut digest = vec![0; self.digest_bytes];
        scrypt(input, &self.salt, &self.params, &mut digest).ok()?;
        Some(digest)
    }
}
