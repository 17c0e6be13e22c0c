//! The keyring: signing and verifying keys, opened and parsed.

use std::collections::HashMap;
use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use zeroize::Zeroizing;

use crate::domain::Timestamp;
use crate::persistence::SigningKeyRow;
use crate::ports::IdSource;
use crate::secrets::{Context, SealError, SecretKeys};

/// The signature algorithms that Roster issues tokens with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningAlgorithm {
    /// Ed25519 (RFC 8037), the default.
    EdDsa,
    /// ECDSA on P-256 with SHA-256 (RFC 7518), for gateways that know no `EdDSA`.
    Es256,
}

impl SigningAlgorithm {
    /// The name in JOSE headers and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
        }
    }

    /// Reads the JOSE name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::EdDsa, Self::Es256].into_iter().find(|algorithm| algorithm.name() == name)
    }

    fn jose(self) -> Algorithm {
        match self {
            Self::EdDsa => Algorithm::EdDSA,
            Self::Es256 => Algorithm::ES256,
        }
    }
}

/// A stored key could not be used, or a new one not be made.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// The private half was sealed with a secret key that this process does not have.
    #[error("signing key {kid} does not open: it was sealed with another ROSTER_SECRET_KEY")]
    DoesNotOpen {
        /// The key's id.
        kid: String,
    },
    /// The row holds something that is no key.
    #[error("signing key {kid} is damaged")]
    Damaged {
        /// The key's id.
        kid: String,
    },
    /// The cryptographic library refused to make a key.
    #[error("a signing key could not be made")]
    Generation,
    /// A private key could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// One key of the ring.
pub(crate) struct RingKey {
    kid: String,
    algorithm: SigningAlgorithm,
    not_before: Timestamp,
    retired_at: Option<Timestamp>,
    encoding: EncodingKey,
    decoding: DecodingKey,
    public: Jwk,
}

impl RingKey {
    pub(crate) fn kid(&self) -> &str {
        &self.kid
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm.jose()
    }

    pub(crate) fn algorithm_name(&self) -> &'static str {
        self.algorithm.name()
    }

    pub(crate) fn encoding(&self) -> &EncodingKey {
        &self.encoding
    }

    pub(crate) fn decoding(&self) -> &DecodingKey {
        &self.decoding
    }

    fn open(row: &SigningKeyRow, secrets: &SecretKeys) -> Result<Self, KeyringError> {
        let damaged = || KeyringError::Damaged { kid: row.kid.clone() };
        let algorithm = SigningAlgorithm::from_name(&row.algorithm).ok_or_else(damaged)?;
        let private = secrets
            .open(Context::SigningKey(&row.kid), &row.private_key)
            .map_err(|_| KeyringError::DoesNotOpen { kid: row.kid.clone() })?;
        let encoding = encoding_key(algorithm, &private);
        let public = public_jwk(&encoding, algorithm).map_err(|_| damaged())?;
        let decoding = DecodingKey::from_jwk(&public).map_err(|_| damaged())?;
        Ok(Self {
            kid: row.kid.clone(),
            algorithm,
            not_before: row.not_before,
            retired_at: row.retired_at,
            encoding,
            decoding,
            public,
        })
    }
}

impl std::fmt::Debug for RingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RingKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// All keys that sign or verify access tokens, as read at one moment.
#[derive(Debug, Default)]
pub(crate) struct Keyring {
    keys: HashMap<String, RingKey>,
    /// How long a token lives at most: a retired key verifies that much longer.
    token_ttl: Duration,
}

impl Keyring {
    /// Opens the keys, the newest first.
    ///
    /// # Errors
    /// When the newest does not open: this process has another secret key than the others.
    pub(crate) fn open(
        rows: &[SigningKeyRow],
        secrets: &SecretKeys,
        token_ttl: Duration,
    ) -> Result<Self, KeyringError> {
        let mut keys = HashMap::new();
        for (age, row) in rows.iter().enumerate() {
            match RingKey::open(row, secrets) {
                Ok(key) => {
                    keys.insert(row.kid.clone(), key);
                }
                // An older key may date from a secret key before the previous one: what it signed is refused, and that is
                // no reason not to serve. Its public half alone is not trusted, since whoever writes to the database
                // could have put it there.
                Err(KeyringError::DoesNotOpen { kid }) if age > 0 => {
                    tracing::debug!(key.id = kid, "an older signing key does not open and is left out");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Self { keys, token_ttl })
    }

    /// The newest key whose time to sign has come. When there is none, the one whose time comes next: a node whose clock
    /// is behind that of the node that made the only key has to sign with it all the same.
    pub(crate) fn signing_key(&self, now: Timestamp) -> Option<&RingKey> {
        let in_order = |a: &&RingKey, b: &&RingKey| (a.not_before, &a.kid).cmp(&(b.not_before, &b.kid));
        let usable = || self.keys.values().filter(|key| key.retired_at.is_none_or(|retired| now < retired));
        let started = usable().filter(|key| key.not_before <= now).max_by(in_order);
        started.or_else(|| usable().min_by(in_order))
    }

    /// A key by its id, as long as tokens signed by it may live.
    pub(crate) fn verifying_key(&self, kid: &str, now: Timestamp) -> Option<&RingKey> {
        self.keys.get(kid).filter(|key| self.is_published(key, now))
    }

    /// The public halves, for `/.well-known/jwks.json`.
    pub(crate) fn public_keys(&self, now: Timestamp) -> JwkSet {
        let mut keys: Vec<&RingKey> = self.keys.values().filter(|key| self.is_published(key, now)).collect();
        keys.sort_by(|a, b| (b.not_before, &b.kid).cmp(&(a.not_before, &a.kid)));
        JwkSet { keys: keys.into_iter().map(|key| key.public.clone()).collect() }
    }

    fn is_published(&self, key: &RingKey, now: Timestamp) -> bool {
        key.retired_at.is_none_or(|retired| now < retired.plus(self.token_ttl))
    }
}

/// A new key pair, not yet stored.
pub(crate) struct KeySource {
    pub(crate) kid: String,
    pub(crate) algorithm: SigningAlgorithm,
    /// The public JWK as JSON text.
    pub(crate) public: String,
    /// The private half, sealed.
    pub(crate) sealed: Vec<u8>,
}

impl KeySource {
    /// Makes a key pair with the cryptographic library's own randomness. The id is its thumbprint (RFC 7638).
    pub(crate) fn generate(
        algorithm: SigningAlgorithm,
        secrets: &SecretKeys,
        ids: &dyn IdSource,
    ) -> Result<Self, KeyringError> {
        let private = generate_pkcs8(algorithm)?;
        let public = public_jwk(&encoding_key(algorithm, &private), algorithm)
            .map_err(|_| KeyringError::Generation)?;
        let kid = public.common.key_id.clone().ok_or(KeyringError::Generation)?;
        let sealed = secrets.seal(ids, Context::SigningKey(&kid), &private)?;
        let public = serde_json::to_string(&public).map_err(|_| KeyringError::Generation)?;
        Ok(Self { kid, algorithm, public, sealed })
    }
}

fn generate_pkcs8(algorithm: SigningAlgorithm) -> Result<Zeroizing<Vec<u8>>, KeyringError> {
    let random = SystemRandom::new();
    let document = match algorithm {
        SigningAlgorithm::EdDsa => Ed25519KeyPair::generate_pkcs8v1(&random),
        SigningAlgorithm::Es256 => EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random),
    };
    document.map(|document| Zeroizing::new(document.as_ref().to_vec())).map_err(|_| KeyringError::Generation)
}

fn encoding_key(algorithm: SigningAlgorithm, pkcs8: &[u8]) -> EncodingKey {
    match algorithm {
        SigningAlgorithm::EdDsa => EncodingKey::from_ed_der(pkcs8),
        SigningAlgorithm::Es256 => EncodingKey::from_ec_der(pkcs8),
    }
}

fn public_jwk(key: &EncodingKey, algorithm: SigningAlgorithm) -> Result<Jwk, jsonwebtoken::errors::Error> {
    let mut jwk = Jwk::from_encoding_key(key, algorithm.jose())?;
    jwk.common.public_key_use = Some(PublicKeyUse::Signature);
    jwk.common.key_id = Some(jwk.thumbprint(ThumbprintHash::SHA256)?);
    Ok(jwk)
}
