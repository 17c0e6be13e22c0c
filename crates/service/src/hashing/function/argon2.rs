//! Argon2 (RFC 9106).

use ::argon2::{Algorithm, Block, Params, Version};

use super::{DIGEST_BYTES, Digest, MAX_MEMORY};

/// Most memory times passes, in bytes: four passes over the most memory. RFC 9106's choice for little memory takes
/// 192 MiB of it, libsodium's `MODERATE` 768 MiB.
const MAX_WORK: u64 = 1 << 30;
/// Most lanes; they do not run in parallel here. Libraries ask for one to eight.
const MAX_LANES: u32 = 64;

/// Argon2 with parameters and a salt.
#[derive(Clone)]
pub(in crate::hashing) struct Argon2 {
    function: ::argon2::Argon2<'static>,
    salt: Vec<u8>,
    digest_bytes: usize,
}

impl Argon2 {
    /// `memory` in KiB, `passes` over it, `lanes`, and the length of the digest in bytes. `None` for what is out of bounds,
    /// and for what Argon2 does not take, such as a salt below eight bytes.
    pub(in crate::hashing) fn new(
        (algorithm, version): (Algorithm, Version),
        [memory, passes, lanes]: [u32; 3],
        salt: Vec<u8>,
        digest_bytes: usize,
    ) -> Option<Self> {
        let bytes = u64::from(memory) * Block::SIZE as u64;
        let is_bounded = bytes <= MAX_MEMORY
            && bytes.saturating_mul(passes.into()) <= MAX_WORK
            && lanes <= MAX_LANES
            && DIGEST_BYTES.contains(&digest_bytes)
            && salt.len() >= ::argon2::MIN_SALT_LEN;
        if !is_bounded {
            return None;
        }
        let params = Params::new(memory, passes, lanes, Some(digest_bytes)).ok()?;
        Some(Self { function: ::argon2::Argon2::new(algorithm, version, params), salt, digest_bytes })
    }

    pub(super) fn digest(&self, input: &[u8]) -> Option<Digest> {
        let mut digest = vec![0; self.digest_bytes];
        self.function.hash_password_into(input, &self.salt, &mut digest).ok()?;
        Some(digest)
    }
}
