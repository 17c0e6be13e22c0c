//! Sealing: authenticated encryption of what the database must keep but not know.

use aws_lc_rs::aead;
use zeroize::Zeroizing;

use super::SecretKeys;
use crate::ports::{IdSource, RandomnessError};

/// Version of the sealed form, its first byte.
const VERSION: u8 = 1;

/// What a sealed value belongs to. It is authenticated, so that a value moved to another place does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Context<'a> {
    /// The private half of a signing key, by its `kid`.
    SigningKey(&'a str),
    /// The payload of a mail in the outbox, by the row's id.
    Outbox(&'a str),
    /// The body of a kept answer, by the row's id.
    StoredAnswer(&'a str),
    /// A cursor, by the list that it is of.
    Cursor(&'a str),
}

impl Context<'_> {
    fn bytes(self) -> Vec<u8> {
        let (place, key) = match self {
            Self::SigningKey(kid) => ("signing_keys", kid),
            Self::Outbox(id) => ("outbox", id),
            Self::StoredAnswer(id) => ("idempotency_keys", id),
            Self::Cursor(list) => ("cursor", list),
        };
        format!("{place}:{key}").into_bytes()
    }
}

/// Why something could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// No known secret key opens it: it was sealed with another one, moved, or damaged.
    #[error("sealed with another secret key, or damaged")]
    DoesNotOpen,
    /// The cryptographic library refused.
    #[error("sealing failed")]
    Failed,
    /// There was no randomness for the nonce.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
}

impl SecretKeys {
    /// Seals `plain` with the current key: AES-256-GCM-SIV (RFC 8452), whose security survives a repeated nonce.
    ///
    /// The form is: version (1 byte), nonce (12), ciphertext, tag (16).
    pub(crate) fn seal(
        &self,
        ids: &dyn IdSource,
        context: Context<'_>,
        plain: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; aead::NONCE_LEN];
        ids.fill(&mut nonce)?;
        let mut text = plain.to_vec();
        self.current()
            .seal
            .seal_in_place_append_tag(
                aead::Nonce::assume_unique_for_key(nonce),
                aead::Aad::from(context.bytes()),
                &mut text,
            )
            .map_err(|_| SealError::Failed)?;
        let mut sealed = Vec::with_capacity(1 + nonce.len() + text.len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&nonce);
        sealed.append(&mut text);
        Ok(sealed)
    }

    /// Opens what [`SecretKeys::seal`] made with the current or the previous key.
    pub(crate) fn open(&self, context: Context<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (version, rest) = sealed.split_first().ok_or(SealError::DoesNotOpen)?;
        let (nonce, text) = rest.split_at_checked(aead::NONCE_LEN).ok_or(SealError::DoesNotOpen)?;
        if *version != VERSION {
            return Err(SealError::DoesNotOpen);
        }
        for key in self.seals() {
            let nonce = aead::Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::DoesNotOpen)?;
            let mut buffer = Zeroizing::new(text.to_vec());
            let opened = key
                .open_in_place(nonce, aead::Aad::from(context.bytes()), &mut buffer)
                .map(|plain| plain.len());
            if let Ok(length) = opened {
                buffer.truncate(length);
                return Ok(buffer);
            }
        }
        Err(SealError::DoesNotOpen)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

    use super::*;
    use crate::ports::testing::SeededRandom;
    use crate::secrets::SecretKey;

    fn keys(current: u8, previous: Option<u8>) -> SecretKeys {
        let previous = previous.map(|byte| SecretKey::from_bytes([byte; 32]));
        SecretKeys::new(&SecretKey::from_bytes([current; 32]), previous.as_ref()).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_again_in_its_own_place_only() {
        let keys = keys(1, None);
        let sealed = keys.seal(&SeededRandom::new(1), Context::Outbox("a"), b"secret").unwrap();
        assert_eq!(keys.open(Context::Outbox("a"), &sealed).unwrap().as_slice(), b"secret");
        assert!(keys.open(Context::Outbox("b"), &sealed).is_err());
        assert!(keys.open(Context::SigningKey("a"), &sealed).is_err());
    }

    #[test]
    fn the_previous_key_still_opens_and_a_foreign_one_does_not() {
        let sealed = keys(1, None).seal(&SeededRandom::new(1), Context::Outbox("a"), b"secret").unwrap();
        assert!(keys(2, Some(1)).open(Context::Outbox("a"), &sealed).is_ok());
        assert!(keys(2, None).open(Context::Outbox("a"), &sealed).is_err());
    }

    #[test]
    fn every_damaged_byte_is_noticed() {
        let keys = keys(1, None);
        let sealed = keys.seal(&SeededRandom::new(1), Context::Outbox("a"), b"secret").unwrap();
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert!(keys.open(Context::Outbox("a"), &damaged).is_err(), "byte {at}");
            assert!(keys.open(Context::Outbox("a"), &sealed[..at]).is_err(), "cut at {at}");
        }
    }
}
