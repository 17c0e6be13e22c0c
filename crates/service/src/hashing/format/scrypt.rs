//! scrypt in PHC form, passlib's too: `$scrypt$ln=16,r=8,p=1$<salt>$<digest>`.

use super::phc;
use crate::hashing::function::{Function, Scrypt};
use crate::hashing::stored::{Form, StoredHash};

/// Reads this form.
pub(super) fn read(text: &str) -> Option<StoredHash> {
    let [parameters, salt, digest] = phc::fields(text.strip_prefix("$scrypt$")?)?;
    let parameters = phc::parameters(parameters, ["ln", "r", "p"])?;
    let digest = phc::bytes(digest)?;
    let function = Scrypt::new(parameters, phc::bytes(salt)?, digest.len())?;
    Some(StoredHash::foreign(Form::Typed, Function::Scrypt(function), digest))
}
