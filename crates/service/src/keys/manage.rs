//! The life of signing keys: made at the first start, rotated, revoked, sealed anew.

use std::time::Duration;

use crate::audit::{Action, Actor, RequestInfo};
use crate::domain::Timestamp;
use crate::keys::ring::{KeySource, KeyringError};
use crate::persistence::{Lock, SigningKeyRow, StoreError, Tx};
use crate::secrets::{Context, SealError};
use crate::{Internal, Roster};

/// How long a new key is published before it signs, so that verifiers that keep the key set for
/// [`KEY_SET_MAX_AGE`] know it by then.
pub const ROTATION_LEAD: Duration = Duration::from_mins(10);
/// How long verifiers may keep the published key set.
pub const KEY_SET_MAX_AGE: Duration = Duration::from_mins(5);

/// A signing key as an operator sees it.
#[derive(Debug, Clone)]
pub struct KeyInfo {
    /// Key id.
    pub kid: String,
    /// JOSE name of the algorithm.
    pub algorithm: String,
    /// What the key is good for at the moment.
    pub state: KeyState,
    /// From when it signs.
    pub not_before: Timestamp,
    /// From when it no longer signs.
    pub retired_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What a key is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// Published; signs from its `not_before` on.
    Next,
    /// Signs.
    Signing,
    /// Signs no longer; tokens that it signed are valid to their end.
    Retired,
    /// Nothing that it signed lives any more.
    Ended,
}

impl KeyState {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Signing => "signing",
            Self::Retired => "retired",
            Self::Ended => "ended",
        }
    }
}

/// Why a key could not be managed.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// There is no key of that id.
    #[error("there is no signing key {0}")]
    Unknown(String),
    /// A key could not be made or opened.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// Something could not be sealed or opened.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The database failed.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for KeysError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

impl Roster {
    /// All signing keys, the newest first.
    pub async fn keys(&self) -> Result<Vec<KeyInfo>, KeysError> {
        let now = self.now();
        let rows = self.store().signing_keys().list().await?;
        let signing = signing_kid(&rows, now);
        Ok(rows.into_iter().map(|row| self.describe_key(row, signing.as_deref(), now)).collect())
    }

    fn describe_key(&self, row: SigningKeyRow, signing: Option<&str>, now: Timestamp) -> KeyInfo {
        let ttl = self.settings().access_tokens.ttl;
        let state = match row.retired_at {
            _ if signing == Some(row.kid.as_str()) => KeyState::Signing,
            Some(retired) if now >= retired.plus(ttl) => KeyState::Ended,
            Some(retired) if now >= retired => KeyState::Retired,
            _ if row.not_before > now => KeyState::Next,
            _ => KeyState::Retired,
        };
        KeyInfo {
            kid: row.kid,
            algorithm: row.algorithm,
            state,
            not_before: row.not_before,
            retired_at: row.retired_at,
            created_at: row.created_at,
        }
    }

    /// Makes the first key when there is none, and reads all keys.
    ///
    /// # Errors
    /// [`KeyringError::DoesNotOpen`] when the secret key is not the one that the keys were sealed with.
    pub(crate) async fn prepare_keys(&self) -> Result<(), KeysError> {
        if self.store().signing_keys().list().await?.is_empty() {
            let tx = self.store().begin().await?;
            tx.serialise(Lock::SigningKeys).await?;
            if tx.signing_keys().list().await?.is_empty() {
                self.insert_key(&tx, self.now()).await?;
            }
            tx.commit().await?;
        }
        self.keyring().reload(self).await
    }

    /// Makes a new key. It is published at once, signs after [`ROTATION_LEAD`], and the one before retires then.
    pub async fn rotate_keys(&self) -> Result<KeyInfo, KeysError> {
        let now = self.now();
        let starts = now.plus(ROTATION_LEAD);
        let tx = self.store().begin().await?;
        tx.serialise(Lock::SigningKeys).await?;
        let row = self.insert_key(&tx, starts).await?;
        tx.signing_keys().retire_others(&row.kid, starts).await?;
        self.audit_keys(&tx, "rotated", &row.kid).await?;
        tx.commit().await?;
        self.keyring().reload(self).await?;
        Ok(self.describe_key(row, None, now))
    }

    /// Takes a key out at once: every token that it signed is refused from then on. When it was the one that signs, or
    /// the one that was to sign next, a new one takes its place.
    pub async fn revoke_key(&self, kid: &str) -> Result<(), KeysError> {
        let now = self.now();
        let tx = self.store().begin().await?;
        tx.serialise(Lock::SigningKeys).await?;
        if !tx.signing_keys().delete(kid).await? {
            return Err(KeysError::Unknown(kid.to_owned()));
        }
        if let Some(starts) = gap(&tx.signing_keys().list().await?, now) {
            self.insert_key(&tx, starts).await?;
        }
        self.audit_keys(&tx, "revoked", kid).await?;
        tx.commit().await?;
        self.keyring().reload(self).await
    }

    /// Seals everything anew with the current secret key; afterwards the previous one is no longer needed for it.
    ///
    /// Answers how many values were sealed anew.
    pub async fn reseal(&self) -> Result<usize, KeysError> {
        let tx = self.store().begin().await?;
        tx.serialise(Lock::SigningKeys).await?;
        let keys = tx.signing_keys().list().await?;
        let mails = tx.outbox().sealed().await?;
        for key in &keys {
            let context = Context::SigningKey(&key.kid);
            let plain = self.secrets().open(context, &key.private_key)?;
            tx.signing_keys().reseal(&key.kid, self.secrets().seal(self.ids(), context, &plain)?).await?;
        }
        for (id, payload) in &mails {
            let name = id.to_string();
            let context = Context::Outbox(&name);
            let plain = self.secrets().open(context, payload)?;
            tx.outbox().reseal(*id, self.secrets().seal(self.ids(), context, &plain)?).await?;
        }
        tx.commit().await?;
        Ok(keys.len() + mails.len())
    }

    async fn insert_key(&self, tx: &Tx, not_before: Timestamp) -> Result<SigningKeyRow, KeysError> {
        let key = KeySource::generate(self.settings().signing_algorithm, self.secrets(), self.ids())?;
        let row = SigningKeyRow {
            kid: key.kid,
            algorithm: key.algorithm.name().to_owned(),
            public_key: key.public,
            private_key: key.sealed,
            not_before,
            retired_at: None,
            created_at: self.now(),
        };
        tx.signing_keys().insert(row.clone()).await?;
        Ok(row)
    }

    async fn audit_keys(&self, tx: &Tx, change: &str, kid: &str) -> Result<(), Internal> {
        self.event(Action::KeysRotated, Actor::System, &RequestInfo::default())
            .detail("change", change)
            .detail("kid", kid)
            .record(tx)
            .await
    }
}

/// From when no key signs: now, or from the retirement of the last one on. `None` when there is a key for all time.
fn gap(rows: &[SigningKeyRow], now: Timestamp) -> Option<Timestamp> {
    if signing_kid(rows, now).is_none() {
        return Some(now);
    }
    let retirements: Option<Vec<Timestamp>> = rows.iter().map(|row| row.retired_at).collect();
    retirements?.into_iter().max()
}

fn signing_kid(rows: &[SigningKeyRow], now: Timestamp) -> Option<String> {
    rows.iter()
        .filter(|row| row.not_before <= now && row.retired_at.is_none_or(|retired| now < retired))
        .max_by(|a, b| (a.not_before, &a.kid).cmp(&(b.not_before, &b.kid)))
        .map(|row| row.kid.clone())
}

impl Roster {
    /// The public keys as a JSON Web Key Set (RFC 7517).
    pub async fn public_keys(&self) -> Result<String, Internal> {
        let ring = self.keyring().current(self).await?;
        serde_json::to_string(&ring.public_keys(self.now())).map_err(Internal::failed)
    }
}
