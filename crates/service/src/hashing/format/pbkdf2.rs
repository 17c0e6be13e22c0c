//! PBKDF2 with HMAC-SHA-256, in three forms: Django's, passlib's and the PHC's.

use super::phc;
use crate::hashing::function::{Digest, Function, Pbkdf2};
use crate::hashing::stored::{Form, StoredHash};

/// Reads these forms.
pub(super) fn read(text: &str) -> Option<StoredHash> {
    let (rounds, salt, digest) = match text.strip_prefix("$pbkdf2-sha256$") {
        Some(rest) => modular(rest)?,
        None => django(text.strip_prefix("pbkdf2_sha256$")?)?,
    };
    let function = Pbkdf2::new(rounds, salt, digest.len())?;
    Some(StoredHash::foreign(Form::Typed, Function::Pbkdf2(function), digest))
}

/// `pbkdf2_sha256$<rounds>$<salt>$<digest>`, whose salt is text as it stands.
fn django(text: &str) -> Option<(u32, Vec<u8>, Digest)> {
    let [rounds, salt, digest] = phc::fields(text)?;
    Some((phc::number(rounds)?, salt.into(), phc::bytes(digest)?))
}

/// `$pbkdf2-sha256$i=<rounds>$<salt>$<digest>`, where the digest's length may be given too, and passlib's
/// `$pbkdf2-sha256$<rounds>$<salt>$<digest>`, whose base64 has a dot for the plus sign.
fn modular(text: &str) -> Option<(u32, Vec<u8>, Digest)> {
    let [parameters, salt, digest] = phc::fields(text)?;
    let bytes = |text: &str| phc::bytes(&text.replace('.', "+"));
    let digest = bytes(digest)?;
    let rounds = match phc::parameters(parameters, ["i", "l"]) {
        Some([rounds, length]) => (digest.len() == usize::try_from(length).ok()?).then_some(rounds),
        None => match phc::parameters(parameters, ["i"]) {
            Some([rounds]) => Some(rounds),
            None => phc::number(parameters),
        },
    };
    Some((rounds?, bytes(salt)?, digest))
}
