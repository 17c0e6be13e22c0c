//! How hashes are written: one file for each form.

mod argon2;
mod bcrypt;
pub(super) mod bcrypt_sha256;
mod better_auth;
mod pbkdf2;
mod phc;
mod scrypt;
#[cfg(test)]
mod tests;

use super::stored::StoredHash;

/// Reads one form. `None` when a text is not exactly of this form, or is out of the function's bounds.
type Reader = fn(&str) -> Option<StoredHash>;

/// All forms; no text is of two.
pub(super) const READERS: [Reader; 7] = [
    bcrypt_sha256::read,
    bcrypt_sha256::read_version_1,
    bcrypt::read,
    argon2::read,
    better_auth::read,
    pbkdf2::read,
    scrypt::read,
];
