//! passlib's `bcrypt-sha256`: bcrypt over a digest of the password.
//!
//! **Version 2**, `$bcrypt-sha256$v=2,t=2b,r=12$<salt: 22>$<digest: 31>`, is what Roster makes. bcrypt alone ignores all
//! that comes after 72 bytes, or after a NUL. Here it gets the base64 form of HMAC-SHA-256(key = the salt's text,
//! message = the password), 44 bytes without a NUL, so that every byte of the password counts. Keying with the salt means
//! that a stolen table of plain SHA-256 digests cannot be tried against it ("password shucking"). Any passlib from 1.7.3
//! on checks and makes the same hashes.
//!
//! **Version 1**, `$bcrypt-sha256$2b,12$<salt: 22>$<digest: 31>`, is what passlib made before that, over base64 of plain
//! SHA-256.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::bcrypt::{self, BASE64};
use super::phc;
use crate::hashing::Cost;
use crate::hashing::function::{Bcrypt, Digest, Function, Salt};
use crate::hashing::stored::{Form, StoredHash};

/// What stands before the parameters of version 2.
const PREFIX: &str = "$bcrypt-sha256$v=2,t=2b,r=";
/// What stands before the cost of version 1.
const PREFIXES_1: [&str; 2] = ["$bcrypt-sha256$2a,", "$bcrypt-sha256$2b,"];

/// What bcrypt gets of a password in version 2; takes microseconds.
pub(in crate::hashing) fn input(salt: &Salt, password: &[u8]) -> Zeroizing<Vec<u8>> {
    let keyed = hmac::Key::new(hmac::HMAC_SHA256, BASE64.encode(salt).as_bytes());
    let tag = hmac::sign(&keyed, password);
    Zeroizing::new(STANDARD.encode(tag.as_ref()).into_bytes())
}

/// Writes version 2.
pub(in crate::hashing) fn write(cost: Cost, salt: &Salt, digest: &[u8]) -> String {
    format!("{PREFIX}{}${}${}", cost.get(), BASE64.encode(salt), BASE64.encode(digest))
}

/// Reads version 2. `None` also for a cost that is written with a leading zero or sign, which passlib refuses too.
pub(super) fn read(text: &str) -> Option<StoredHash> {
    let (bcrypt, digest) = parts(text.strip_prefix(PREFIX)?)?;
    Some(StoredHash::own(bcrypt, digest))
}

/// Reads version 1.
pub(super) fn read_version_1(text: &str) -> Option<StoredHash> {
    let (bcrypt, digest) = parts(PREFIXES_1.iter().find_map(|prefix| text.strip_prefix(prefix))?)?;
    Some(StoredHash::foreign(Form::Sha256, Function::Bcrypt(bcrypt), digest))
}

/// Takes `<cost>$<salt>$<digest>` apart.
fn parts(text: &str) -> Option<(Bcrypt, Digest)> {
    let [cost, salt, digest] = phc::fields(text)?;
    bcrypt::parts(Cost::new(phc::number(cost)?)?, salt, digest)
}

#[cfg(test)]
#[path = "bcrypt_sha256_tests.rs"]
mod tests;
