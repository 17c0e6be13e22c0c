//! bcrypt in modular crypt form: `$2b$<cost: 2 digits>$<salt: 22><digest: 31>`.
//!
//! `$2a$` and `$2y$` are other names of the same function for passwords in UTF-8. `$2x$` is not: it names the results of
//! a defective implementation, and is refused.
//!
//! bcrypt reads 72 bytes, and so did the system that made the hash: whatever agrees with the password as far as that is
//! right, until the hash is replaced by one of the whole password that was typed then.

use base64::Engine;
use base64::alphabet::BCRYPT;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::hashing::Cost;
use crate::hashing::function::{Bcrypt, Digest, Function};
use crate::hashing::stored::{Form, StoredHash};

const PREFIXES: [&str; 3] = ["$2a$", "$2b$", "$2y$"];
/// Characters of a salt.
const SALT_CHARS: usize = 22;

/// bcrypt's own base64. The last character of a salt or digest has unused bits; passlib clears them on reading, and so
/// does decoding that lets them pass.
pub(super) const BASE64: GeneralPurpose = GeneralPurpose::new(
    &BCRYPT,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// Reads this form.
pub(super) fn read(text: &str) -> Option<StoredHash> {
    let rest = PREFIXES.iter().find_map(|prefix| text.strip_prefix(prefix))?;
    let (cost, rest) = rest.split_once('$')?;
    let (salt, digest) = rest.split_at_checked(SALT_CHARS)?;
    if cost.len() != 2 || !cost.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (bcrypt, digest) = parts(Cost::new(cost.parse().ok()?)?, salt, digest)?;
    Some(StoredHash::foreign(Form::Typed, Function::Bcrypt(bcrypt), digest))
}

/// Function and digest of a salt and digest in bcrypt's base64.
pub(super) fn parts(cost: Cost, salt: &str, digest: &str) -> Option<(Bcrypt, Digest)> {
    let salt = BASE64.decode(salt).ok()?.try_into().ok()?;
    let digest = BASE64.decode(digest).ok().filter(|digest| digest.len() == Bcrypt::DIGEST_BYTES)?;
    Some((Bcrypt { cost, salt }, digest))
}
