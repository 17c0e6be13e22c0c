//! Passwords, plain and hashed.

use std::fmt;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use zeroize::Zeroizing;

/// A password contains NUL, which hash functions of old take for the end of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("contains the NUL character")]
pub struct NulInPassword;

/// A password as somebody typed it: normalised to NFC once (RFC 8265 section 4.2), otherwise untouched.
///
/// It has neither `Debug` nor `Clone`, and leaves memory with its owner. Any length can be held: a password that is longer
/// than the policy allows is one that is never right, and has to be checked like any other.
pub struct PlainPassword {
    nfc: Zeroizing<String>,
    /// As it was typed, where that is not the same.
    typed: Option<Zeroizing<String>>,
}

/// Inputs beyond this many bytes stay longer than any permitted password however they are normalised (by a factor below
/// four), so that the work is saved.
const NORMALISED_BYTES: usize = 4 * PlainPassword::MAX_BYTES;
/// Normalising to NFC makes a text at most this many times longer, in bytes of UTF-8 (UAX #15, section 14).
const MAX_EXPANSION: usize = 3;
/// The same for NFKC.
const MAX_COMPATIBLE_EXPANSION: usize = 11;

impl PlainPassword {
    /// Most characters (Unicode code points) of a password that is set.
    pub const MAX_CHARS: usize = 256;
    /// Most bytes of a password that is set.
    pub const MAX_BYTES: usize = 1024;

    /// Takes a password over.
    pub fn new(text: impl Into<Zeroizing<String>>) -> Result<Self, NulInPassword> {
        let text = text.into();
        if text.contains('\0') {
            return Err(NulInPassword);
        }
        if text.len() > NORMALISED_BYTES || is_nfc_quick(text.chars()) == IsNormalized::Yes {
            return Ok(Self { nfc: text, typed: None });
        }
        let nfc = collect(text.nfc(), text.len().saturating_mul(MAX_EXPANSION));
        let typed = (*nfc != *text).then_some(text);
        Ok(Self { nfc, typed })
    }

    /// The bytes to be hashed.
    pub fn as_bytes(&self) -> &[u8] {
        self.nfc.as_bytes()
    }

    /// The bytes as they were typed: what a system has hashed that normalises nothing.
    pub fn typed_bytes(&self) -> &[u8] {
        self.typed.as_ref().unwrap_or(&self.nfc).as_bytes()
    }

    /// The password in the form NFKC, in which full-width letters and the like are their plain ones: what a system has
    /// hashed that normalises more than Roster does.
    pub fn to_nfkc(&self) -> Zeroizing<String> {
        collect(self.nfc.nfkc(), self.nfc.len().saturating_mul(MAX_COMPATIBLE_EXPANSION))
    }

    /// Whether it is longer than any password that is set: it cannot be right.
    pub fn is_too_long(&self) -> bool {
        self.nfc.len() > Self::MAX_BYTES || self.nfc.chars().nth(Self::MAX_CHARS).is_some()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.nfc
    }
}

/// With room for the longest result from the start, since a growing text would leave copies behind.
fn collect(characters: impl Iterator<Item = char>, most: usize) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(most));
    text.extend(characters);
    text
}

/// The stored hash of a password: modular crypt or PHC text. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// The hash that the database holds, or is to hold.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text of the hash.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

#[cfg(test)]
mod tests;
