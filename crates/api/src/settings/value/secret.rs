//! Values that never show: no `Display`, a `Debug` that tells nothing, wiped when dropped.

use std::fmt;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use crate::settings::raw::{Raw, Unfit};

/// Length of the secret key in bytes.
const KEY_BYTES: usize = 32;

/// A text that is a secret or holds one.
#[derive(Clone)]
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// Takes over a secret.
    pub fn new(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }

    /// The secret itself, for the place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The 32 bytes of a secret key.
#[derive(Clone)]
pub struct SecretBytes(Zeroizing<[u8; KEY_BYTES]>);

impl SecretBytes {
    /// Takes over 32 random bytes.
    pub fn new(bytes: [u8; KEY_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes themselves, for the place that derives keys from them.
    pub fn expose(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// Reads base64 of exactly 32 bytes: the standard or the URL-safe alphabet, with or without padding.
    pub(in crate::settings) fn read(raw: &Raw) -> Result<Self, Unfit> {
        Self::decode(raw.as_text()?)
    }

    pub(in crate::settings) fn decode(text: &str) -> Result<Self, Unfit> {
        let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let bytes = [alphabet::STANDARD, alphabet::URL_SAFE]
            .iter()
            .find_map(|alphabet| GeneralPurpose::new(alphabet, lenient).decode(text).ok())
            .map(Zeroizing::new)
            .ok_or_else(|| Unfit::because("is not base64"))?;
        <[u8; KEY_BYTES]>::try_from(bytes.as_slice())
            .map(Self::new)
            .map_err(|_| Unfit::because(format!("has {} bytes", bytes.len())))
    }

    pub(in crate::settings) fn encode(&self) -> Zeroizing<String> {
        Zeroizing::new(base64::prelude::BASE64_STANDARD.encode(self.0.as_slice()))
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn both_alphabets_with_and_without_padding_give_the_key() {
        let bytes = [0xFB; KEY_BYTES];
        let standard = base64::prelude::BASE64_STANDARD.encode(bytes);
        let url_safe = base64::prelude::BASE64_URL_SAFE.encode(bytes);
        assert_ne!(standard, url_safe);
        for text in [&standard, &url_safe, standard.trim_end_matches('='), url_safe.trim_end_matches('=')] {
            assert_eq!(SecretBytes::decode(text).unwrap().expose(), &bytes);
        }
    }

    #[test]
    fn a_key_of_another_length_is_refused_by_its_length() {
        for length in [0, 16, 31, 33, 64] {
            let text = base64::prelude::BASE64_STANDARD.encode(vec![7; length]);
            let refusal = SecretBytes::decode(&text).unwrap_err();
            assert_eq!(refusal, Unfit::because(format!("has {length} bytes")));
        }
        assert!(SecretBytes::decode("no base64 at all!").is_err());
    }

    #[test]
    fn debug_output_tells_nothing() {
        assert_eq!(format!("{:?}", SecretText::new("hunter2")), "***");
        assert_eq!(format!("{:?}", SecretBytes::new([65; KEY_BYTES])), "***");
    }
}
