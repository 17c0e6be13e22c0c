//! PBKDF2 (RFC 8018) with HMAC-SHA-256.

use std::num::NonZeroU32;

use aws_lc_rs::digest::SHA256_OUTPUT_LEN;
use aws_lc_rs::pbkdf2::{PBKDF2_HMAC_SHA256, derive};

use super::{DIGEST_BYTES, Digest};

/// Most rounds, in all: each further 32 bytes of digest take as many again. OWASP asks for 600,000.
const MAX_ROUNDS: u64 = 5_000_000;

/// PBKDF2 with a number of rounds and a salt.
#[derive(Clone)]
pub(in crate::hashing) struct Pbkdf2 {
    rounds: NonZeroU32,
    salt: Vec<u8>,
    digest_bytes: usize,
}

impl Pbkdf2 {
    /// Rounds, and the length of the digest in bytes. `None` for what is out of bounds.
    pub(in crate::hashing) fn new(rounds: u32, salt: Vec<u8>, digest_bytes: usize) -> Option<Self> {
        let blocks = digest_bytes.div_ceil(SHA256_OUTPUT_LEN) as u64;
        let is_bounded = DIGEST_BYTES.contains(&digest_bytes) && u64::from(rounds) * blocks <= MAX_ROUNDS;
        let rounds = NonZeroU32::new(rounds).filter(|_| is_bounded)?;
        Some(Self { rounds, salt, digest_bytes })
    }

    pub(super) fn digest(&self, input: &[u8]) -> Digest {
        let mut digest = vec![0; self.digest_bytes];
        derive(PBKDF2_HMAC_SHA256, self.rounds, &self.salt, input, &mut digest);
        digest
    }
}
