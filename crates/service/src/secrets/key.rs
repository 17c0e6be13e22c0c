//! The root key and the keys derived from it.

use aws_lc_rs::{aead, hkdf, hmac};
use zeroize::Zeroizing;

/// Length of the root key in bytes.
const KEY_BYTES: usize = 32;

/// The server's secret key: 32 bytes that only the operator and the process know.
pub struct SecretKey(Zeroizing<[u8; KEY_BYTES]>);

impl SecretKey {
    /// Takes over 32 random bytes.
    pub fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

/// A key could not be derived.
#[derive(Debug, thiserror::Error)]
#[error("the secret key could not be used")]
pub struct SecretKeyError;

/// The current secret key and, after a change of it, the one before.
///
/// What is new is sealed and signed with the current one; what the previous one sealed or signed still opens.
#[derive(Debug)]
pub struct SecretKeys {
    // In boxes, because keys are large and what holds them is moved.
    current: Box<DerivedKeys>,
    previous: Option<Box<DerivedKeys>>,
}

impl SecretKeys {
    /// Derives the keys of each purpose.
    ///
    /// # Errors
    /// When the cryptographic library refuses, which it does only when it is out of memory.
    pub fn new(current: &SecretKey, previous: Option<&SecretKey>) -> Result<Self, SecretKeyError> {
        Ok(Self {
            current: Box::new(DerivedKeys::derive(current)?),
            previous: previous.map(DerivedKeys::derive).transpose()?.map(Box::new),
        })
    }

    pub(super) fn current(&self) -> &DerivedKeys {
        &self.current
    }

    /// The current keys first, then the previous ones.
    fn all(&self) -> impl Iterator<Item = &DerivedKeys> {
        std::iter::once(self.current()).chain(self.previous.as_deref())
    }

    pub(super) fn seals(&self) -> impl Iterator<Item = &aead::LessSafeKey> {
        self.all().map(|keys| &keys.seal)
    }

    /// The key that signs new refresh tokens.
    pub(crate) fn current_refresh(&self) -> &hmac::Key {
        &self.current.refresh
    }

    /// The keys that may have signed refresh tokens, the current one first.
    pub(crate) fn refresh(&self) -> impl Iterator<Item = &hmac::Key> {
        self.all().map(|keys| &keys.refresh)
    }

    /// The keys that may have told one body of a request from another, the current one first.
    pub(crate) fn fingerprint(&self) -> impl Iterator<Item = &hmac::Key> {
        self.all().map(|keys| &keys.fingerprint)
    }

    /// The keys that may have hidden what a throttle counts, the current one first.
    pub(crate) fn throttle(&self) -> impl Iterator<Item = &hmac::Key> {
        self.all().map(|keys| &keys.throttle)
    }

    /// The key that hides what a throttle counts.
    pub(crate) fn current_throttle(&self) -> &hmac::Key {
        &self.current.throttle
    }
}

pub(super) struct DerivedKeys {
    pub(super) seal: aead::LessSafeKey,
    refresh: hmac::Key,
    throttle: hmac::Key,
    fingerprint: hmac::Key,
}

impl DerivedKeys {
    fn derive(root: &SecretKey) -> Result<Self, SecretKeyError> {
        let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, b"roster").extract(root.0.as_slice());
        let seal = expand(&extracted, b"seal v1")?;
        let refresh = expand(&extracted, b"refresh token v1")?;
        let throttle = expand(&extracted, b"throttle v1")?;
        let fingerprint = expand(&extracted, b"request fingerprint v1")?;
        let seal =
            aead::UnboundKey::new(&aead::AES_256_GCM_SIV, seal.as_slice()).map_err(|_| SecretKeyError)?;
        Ok(Self {
            seal: aead::LessSafeKey::new(seal),
            refresh: hmac::Key::new(hmac::HMAC_SHA256, refresh.as_slice()),
            throttle: hmac::Key::new(hmac::HMAC_SHA256, throttle.as_slice()),
            fingerprint: hmac::Key::new(hmac::HMAC_SHA256, fingerprint.as_slice()),
        })
    }
}

impl std::fmt::Debug for DerivedKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DerivedKeys(..)")
    }
}

fn expand(key: &hkdf::Prk, purpose: &[u8]) -> Result<Zeroizing<[u8; KEY_BYTES]>, SecretKeyError> {
    let mut derived = Zeroizing::new([0; KEY_BYTES]);
    key.expand(&[purpose], hkdf::HKDF_SHA256)
        .and_then(|material| material.fill(derived.as_mut_slice()))
        .map_err(|_| SecretKeyError)?;
    Ok(derived)
}
