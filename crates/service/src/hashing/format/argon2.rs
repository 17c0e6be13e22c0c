//! Argon2 in the form of its reference implementation: `$argon2id$v=19$m=65536,t=3,p=4$<salt>$<digest>`.

use super::phc;
use crate::hashing::function::{Argon2, Argon2Algorithm, Argon2Version, Function};
use crate::hashing::stored::{Form, StoredHash};

/// Reads this form. Without `v` it is the version before, 1.0; with a key or further data it is none that can be checked.
pub(super) fn read(text: &str) -> Option<StoredHash> {
    let (name, rest) = text.strip_prefix('$')?.split_once('$')?;
    let algorithm = match name {
        "argon2id" => Argon2Algorithm::Argon2id,
        "argon2i" => Argon2Algorithm::Argon2i,
        "argon2d" => Argon2Algorithm::Argon2d,
        _ => return None,
    };
    let (version, rest) = match (rest.strip_prefix("v=19$"), rest.strip_prefix("v=16$")) {
        (Some(rest), _) => (Argon2Version::V0x13, rest),
        (_, Some(rest)) => (Argon2Version::V0x10, rest),
        (None, None) => (Argon2Version::V0x10, rest),
    };
    let [parameters, salt, digest] = phc::fields(rest)?;
    let parameters = phc::parameters(parameters, ["m", "t", "p"])?;
    let digest = phc::bytes(digest)?;
    let function = Argon2::new((algorithm, version), parameters, phc::bytes(salt)?, digest.len())?;
    Some(StoredHash::foreign(Form::Typed, Function::Argon2(function), digest))
}
