//! passlib's `bcrypt-sha256`, version 2: `$bcrypt-sha256$v=2,t=2b,r=12$<salt: 22>$<digest: 31>`.
//!
//! bcrypt alone ignores all that comes after 72 bytes, or after a NUL. Here it gets the base64 form of
//! HMAC-SHA-256(key = the salt's text, message = the password), 44 bytes without a NUL, so that every byte of the
//! password counts. Keying with the salt means that a stolen table of plain SHA-256 digests cannot be tried against it
//! ("password shucking"). Any passlib from 1.7.3 on checks and makes the same hashes.

use std::fmt;

use aws_lc_rs::{constant_time, hmac};
use base64::Engine;
use base64::alphabet::BCRYPT;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::Cost;

/// What stands before the parameters.
const PREFIX: &str = "$bcrypt-sha256$v=2,t=2b,r=";
/// Length in bytes of the key that bcrypt gets: 44 characters of base64 and the NUL that ends every bcrypt password.
const KEY_BYTES: usize = 45;

/// bcrypt's own base64. The last character of a salt or digest has unused bits; passlib clears them on reading, and so
/// does decoding that lets them pass.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &BCRYPT,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// A random salt.
pub(super) type Salt = [u8; 16];
/// What bcrypt yields.
pub(super) type Digest = [u8; 23];

/// One run of bcrypt that is to be done: all that a hashing thread needs to know.
pub(super) struct Run {
    pub(super) cost: Cost,
    pub(super) salt: Salt,
    key: Zeroizing<[u8; KEY_BYTES]>,
}

impl Run {
    /// Prepares the hashing of `password`; takes microseconds.
    pub(super) fn new(cost: Cost, salt: Salt, password: &[u8]) -> Self {
        let keyed = hmac::Key::new(hmac::HMAC_SHA256, BASE64.encode(salt).as_bytes());
        let tag = hmac::sign(&keyed, password);
        let text = Zeroizing::new(STANDARD.encode(tag.as_ref()));
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        for (place, byte) in key.iter_mut().zip(text.bytes()) {
            *place = byte;
        }
        Self { cost, salt, key }
    }

    /// Does it: this is what takes long.
    pub(super) fn execute(&self) -> Digest {
        let [digest @ .., _] = bcrypt::bcrypt(self.cost.get(), self.salt, self.key.as_slice());
        digest
    }
}

/// A hash, taken apart.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct BcryptSha256 {
    cost: Cost,
    salt: Salt,
    digest: Digest,
}

impl BcryptSha256 {
    /// The hash that a run of this cost and salt led to.
    pub(super) fn new(cost: Cost, salt: Salt, digest: Digest) -> Self {
        Self { cost, salt, digest }
    }

    /// Reads a stored hash. `None` for anything else, for a cost outside of [`Cost`]'s bounds and for a cost that is
    /// written with a leading zero or sign, which passlib refuses too.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (cost, rest) = text.strip_prefix(PREFIX)?.split_once('$')?;
        let (salt, digest) = rest.split_once('$')?;
        if cost.starts_with('0') || !cost.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(Self { cost: Cost::new(cost.parse().ok()?)?, salt: decode(salt)?, digest: decode(digest)? })
    }

    /// The run that shows whether `password` belongs to it.
    pub(super) fn run_for(&self, password: &[u8]) -> Run {
        Run::new(self.cost, self.salt, password)
    }

    /// Whether a run yielded the same digest; takes the same time for any two digests.
    pub(super) fn has_digest(&self, digest: &Digest) -> bool {
        constant_time::verify_slices_are_equal(&self.digest, digest).is_ok()
    }
}

impl fmt::Display for BcryptSha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}${}${}", self.cost.get(), BASE64.encode(self.salt), BASE64.encode(self.digest))
    }
}

fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    BASE64.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
#[path = "bcrypt_sha256_tests.rs"]
mod tests;
