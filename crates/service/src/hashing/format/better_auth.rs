//! Better Auth's scrypt: `<salt>:<digest>`, both hexadecimal, with parameters that are not written down.

use crate::hashing::function::{Digest, Function, Scrypt};
use crate::hashing::stored::{Form, StoredHash};

/// Binary logarithm of N, r and p.
const PARAMETERS: [u32; 3] = [14, 16, 1];
/// Characters of a salt. Its text is what is hashed, not the bytes that it stands for.
const SALT_CHARS: usize = 32;
/// Length of a digest in bytes.
const DIGEST_BYTES: usize = 64;

/// Reads this form.
pub(super) fn read(text: &str) -> Option<StoredHash> {
    let (salt, digest) = text.split_once(':')?;
    if salt.len() != SALT_CHARS || bytes(salt).is_none() {
        return None;
    }
    let digest = bytes(digest).filter(|digest| digest.len() == DIGEST_BYTES)?;
    let function = Scrypt::new(PARAMETERS, salt.into(), DIGEST_BYTES)?;
    Some(StoredHash::foreign(Form::Nfkc, Function::Scrypt(function), digest))
}

/// The bytes of a hexadecimal text, in either case.
fn bytes(text: &str) -> Option<Digest> {
    let digits =
        text.chars().map(|digit| digit.to_digit(16)?.try_into().ok()).collect::<Option<Vec<u8>>>()?;
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => Some(high << 4 | low),
        _ => None,
    });
    pairs.collect()
}
