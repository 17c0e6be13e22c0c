//! Refresh tokens: session, generation and a MAC over both. No row per token, and a replay can be answered with the
//! same successor, because a token is a function of what the session row holds.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::domain::SessionId;
use crate::secrets::{SecretKeys, sha256};

/// Version of the token's form, its first byte.
const VERSION: u8 = 1;
const MAC_BYTES: usize = 32;
const HEAD_BYTES: usize = 1 + 16 + 4;

/// A refresh token as it goes to the client. It has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken(Zeroizing<String>);

impl RefreshToken {
    /// The token itself.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// SHA-256 of the token: what the session row holds of the current one.
    pub(crate) fn hash(&self) -> Vec<u8> {
        sha256(self.0.as_bytes())
    }
}

/// What somebody presented as a refresh token: well-formed, its MAC not yet checked.
pub(crate) struct Presented {
    pub(crate) session: SessionId,
    pub(crate) generation: u32,
    head: [u8; HEAD_BYTES],
    mac: Vec<u8>,
}

/// Makes and checks refresh tokens.
///
/// The MAC is HMAC-SHA-256 with the server's key over version, session, generation and the session's own nonce: a copy
/// of the database forges nothing without the key, nor the key without the database.
#[derive(Clone, Copy)]
pub(crate) struct RefreshTokens<'a>(pub(crate) &'a SecretKeys);

impl RefreshTokens<'_> {
    /// The token of one generation of a session, signed with the current key.
    pub(crate) fn issue(self, session: SessionId, generation: u32, nonce: &[u8]) -> RefreshToken {
        build(self.0.current_refresh(), session, generation, nonce)
    }

    /// The token whose hash is `stored`, made again: with the current key or, if it dates from before a key change,
    /// with the previous one.
    pub(crate) fn reissue(
        self,
        session: SessionId,
        generation: u32,
        nonce: &[u8],
        stored: &[u8],
    ) -> Option<RefreshToken> {
        self.0
            .refresh()
            .map(|key| build(key, session, generation, nonce))
            .find(|token| token.hash() == stored)
    }

    /// Reads the form of a token. `None` when no token of ours looks like that.
    pub(crate) fn read(text: &str) -> Option<Presented> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (head, mac) = bytes.split_first_chunk::<HEAD_BYTES>()?;
        let (version, rest) = head.split_first()?;
        let (session, generation) = rest.split_first_chunk::<16>()?;
        if *version != VERSION || mac.len() != MAC_BYTES {
            return None;
        }
        Some(Presented {
            session: SessionId::from_uuid(uuid::Uuid::from_bytes(*session)),
            generation: u32::from_be_bytes(generation.try_into().ok()?),
            head: *head,
            mac: mac.to_vec(),
        })
    }

    /// Whether the MAC of `presented` is ours, compared in constant time.
    pub(crate) fn is_genuine(self, presented: &Presented, nonce: &[u8]) -> bool {
        let message = [presented.head.as_slice(), nonce].concat();
        self.0.refresh().any(|key| hmac::verify(key, &message, &presented.mac).is_ok())
    }
}

fn build(key: &hmac::Key, session: SessionId, generation: u32, nonce: &[u8]) -> RefreshToken {
    let mut bytes = Zeroizing::new(Vec::with_capacity(HEAD_BYTES + MAC_BYTES));
    bytes.push(VERSION);
    bytes.extend_from_slice(session.as_uuid().as_bytes());
    bytes.extend_from_slice(&generation.to_be_bytes());
    let message = [bytes.as_slice(), nonce].concat();
    bytes.extend_from_slice(hmac::sign(key, &message).as_ref());
    RefreshToken(Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_slice())))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

    use super::*;
    use crate::secrets::SecretKey;

    fn keys(byte: u8) -> SecretKeys {
        SecretKeys::new(&SecretKey::from_bytes([byte; 32]), None).unwrap()
    }

    fn session() -> SessionId {
        SessionId::from_uuid(uuid::Uuid::from_bytes([7; 16]))
    }

    #[test]
    fn a_token_is_read_back_and_is_genuine_with_its_own_key_and_nonce_only() {
        let keys = keys(1);
        let tokens = RefreshTokens(&keys);
        let token = tokens.issue(session(), 3, b"nonce");
        let presented = RefreshTokens::read(token.expose()).unwrap();
        assert_eq!((presented.session, presented.generation), (session(), 3));
        assert!(tokens.is_genuine(&presented, b"nonce"));
        assert!(!tokens.is_genuine(&presented, b"other"));
        assert!(!RefreshTokens(&super::tests::keys(2)).is_genuine(&presented, b"nonce"));
    }

    /// RT-09: every prefix and every changed byte is refused by form or by MAC.
    #[test]
    fn a_damaged_token_is_never_genuine() {
        let keys = keys(1);
        let tokens = RefreshTokens(&keys);
        let token = tokens.issue(session(), 3, b"nonce");
        let text = token.expose();
        let genuine = |text: &str| {
            RefreshTokens::read(text).is_some_and(|presented| tokens.is_genuine(&presented, b"nonce"))
        };
        assert!(genuine(text));
        for at in 0..text.len() {
            assert!(!genuine(&text[..at]), "prefix of {at}");
            for other in ["A", "B", "_"] {
                let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
                assert!(changed == text || !genuine(&changed), "byte {at}");
            }
        }
        assert!(!genuine(&format!("{text}A")));
    }

    #[test]
    fn a_token_from_before_a_key_change_is_made_again() {
        let old = keys(1);
        let token = RefreshTokens(&old).issue(session(), 3, b"nonce");
        let both =
            SecretKeys::new(&SecretKey::from_bytes([2; 32]), Some(&SecretKey::from_bytes([1; 32]))).unwrap();
        let again = RefreshTokens(&both).reissue(session(), 3, b"nonce", &token.hash()).unwrap();
        assert!(again == token);
    }
}
