//! The functions that make a digest of a password, each within bounds of what it may cost.
//!
//! A hash that asks for more than the bounds is refused when it is read. They are set where one check takes a core as
//! long as bcrypt does at its highest cost, a few seconds, and no function gets more memory than 256 MiB.

mod argon2;
mod bcrypt;
mod pbkdf2;
mod scrypt;

use std::ops::RangeInclusive;

pub(super) use ::argon2::{Algorithm as Argon2Algorithm, Version as Argon2Version};

pub(super) use self::argon2::Argon2;
pub(super) use self::bcrypt::{Bcrypt, Salt};
pub(super) use self::pbkdf2::Pbkdf2;
pub(super) use self::scrypt::Scrypt;
use super::Cost;

/// Most memory that one hash may use, in bytes.
const MAX_MEMORY: u64 = 256 << 20;
/// Lengths of digests in bytes, where a function leaves them open. Below 128 bits a stranger's password could meet one by
/// chance; more than 64 bytes no system stores.
const DIGEST_BYTES: RangeInclusive<usize> = 16..=64;

/// What a function yields.
pub(super) type Digest = Vec<u8>;

/// A function with its parameters and its salt: all that decides over the digest but the password.
#[derive(Clone)]
pub(super) enum Function {
    Bcrypt(Bcrypt),
    Argon2(Argon2),
    Scrypt(Scrypt),
    Pbkdf2(Pbkdf2),
}

impl Function {
    /// Computes the digest: this is what takes long. `None` when there is no memory for it.
    pub(super) fn digest(&self, input: &[u8]) -> Option<Digest> {
        match self {
            Self::Bcrypt(bcrypt) => Some(bcrypt.digest(input)),
            Self::Argon2(argon2) => argon2.digest(input),
            Self::Scrypt(scrypt) => scrypt.digest(input),
            Self::Pbkdf2(pbkdf2) => Some(pbkdf2.digest(input)),
        }
    }

    /// The cost, where the function is bcrypt.
    pub(super) fn bcrypt_cost(&self) -> Option<Cost> {
        match self {
            Self::Bcrypt(bcrypt) => Some(bcrypt.cost),
            Self::Argon2(_) | Self::Scrypt(_) | Self::Pbkdf2(_) => None,
        }
    }
}
