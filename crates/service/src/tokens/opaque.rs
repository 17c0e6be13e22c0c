//! Tokens that mean nothing by themselves: 256 random bits.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::ports::{IdSource, RandomnessError};
use crate::secrets::sha256;

/// Random bytes of a token (ASVS 6.5.3 asks for 16 at least).
const BYTES: usize = 32;

/// A one-time token, device token or registration id: 32 random bytes in base64url, 43 characters.
///
/// Only its SHA-256 is stored. It has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct OpaqueToken(Zeroizing<String>);

impl OpaqueToken {
    pub(crate) fn generate(ids: &dyn IdSource) -> Result<Self, RandomnessError> {
        let mut bytes = Zeroizing::new([0; BYTES]);
        ids.fill(bytes.as_mut_slice())?;
        Ok(Self(Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_slice()))))
    }

    /// Takes a token as somebody sent it. `None` when no token of ours has that form.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == BYTES).then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// The token itself, to be handed to its owner.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// SHA-256 of the token: what the database knows of it.
    pub(crate) fn hash(&self) -> Vec<u8> {
        sha256(self.0.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::collections::HashSet;

    use super::*;
    use crate::ports::OsRandom;

    /// VE-01: tokens carry 256 random bits and never repeat; what is stored is their SHA-256.
    #[test]
    fn ten_thousand_tokens_are_long_and_distinct() {
        let tokens: HashSet<String> =
            (0..10_000).map(|_| OpaqueToken::generate(&OsRandom).unwrap().expose().to_owned()).collect();
        assert_eq!(tokens.len(), 10_000);
        assert!(tokens.iter().all(|token| token.len() == 43));
    }

    #[test]
    fn only_the_form_of_our_own_tokens_is_taken() {
        let token = OpaqueToken::generate(&OsRandom).unwrap();
        assert!(OpaqueToken::parse(token.expose()).is_some_and(|parsed| parsed == token));
        for text in ["", "a", "=", &token.expose()[1..], &format!("{}A", token.expose()), &"é".repeat(43)] {
            assert!(OpaqueToken::parse(text).is_none(), "{text:?}");
        }
    }
}
