//! A whole database, copied into another.

use std::time::Duration;

use crate::keys::{Keyring, KeyringError};
use crate::persistence::{CopyError, CopyProgress, CopyReport, CopySource, DatabaseOptions};
use crate::secrets::{SecretKeys, sha256_array};

/// Why a database was not copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyDatabaseError {
    /// The secret key is not the one that the source was sealed with.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// There is no secret key to try.
    #[error(
        "ROSTER_SECRET_KEY is not set: it has to be the key that signing key {kid} of the source is sealed with"
    )]
    NoSecretKey {
        /// The id of the newest signing key.
        kid: String,
    },
    /// One of the databases is not fit for it, or failed.
    #[error(transparent)]
    Copy(#[from] CopyError),
}

/// Copies every table of one database into another that has nothing in it, compares both, and keeps what it did only if they
/// are equal. The target is not touched when `secrets` do not open what is sealed in the source.
///
/// # Errors
/// [`CopyDatabaseError`]; the target is then as it was.
pub async fn copy_database(
    from: &DatabaseOptions,
    to: &DatabaseOptions,
    secrets: Option<&SecretKeys>,
    tell: &mut (dyn FnMut(CopyProgress<'_>) + Send),
) -> Result<CopyReport, CopyDatabaseError> {
    let source = CopySource::open(from).await?;
    require_secrets(&source, secrets).await?;
    Ok(source.copy_to(to, sha256_array, tell).await?)
}

/// A server that starts on the copy opens the newest signing key, or does not start.
async fn require_secrets(source: &CopySource, secrets: Option<&SecretKeys>) -> Result<(), CopyDatabaseError> {
    let keys = source.signing_keys().await?;
    match (keys.first(), secrets) {
        (None, _) => Ok(()),
        (Some(newest), None) => Err(CopyDatabaseError::NoSecretKey { kid: newest.kid.clone() }),
        (Some(_), Some(secrets)) => Ok(Keyring::open(&keys, secrets, Duration::ZERO).map(drop)?),
    }
}
