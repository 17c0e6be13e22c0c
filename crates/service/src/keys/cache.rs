//! The keyring that a process holds, and when it reads the keys anew.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use super::{Keyring, KeysError};
use crate::Roster;
use crate::domain::Timestamp;

/// A ring older than this is read anew before it is used, so that a key revoked elsewhere is out within that time.
const MAX_AGE: Duration = Duration::from_secs(5);
/// How long a ring counts as fresh when a token names a key that is not in it.
const UNKNOWN_KEY_PAUSE: Duration = Duration::from_secs(1);

/// The current keyring.
#[derive(Debug, Default)]
pub(crate) struct KeyringCache {
    held: RwLock<Option<Held>>,
}

#[derive(Debug, Clone)]
struct Held {
    ring: Arc<Keyring>,
    read_at: Timestamp,
}

impl KeyringCache {
    /// The ring, read anew when it is too old.
    pub(crate) async fn current(&self, roster: &Roster) -> Result<Arc<Keyring>, KeysError> {
        let now = roster.now();
        match self.held() {
            // A clock that was set back must not keep an old ring for longer.
            Some(held) if held.read_at <= now && now < held.read_at.plus(MAX_AGE) => Ok(held.ring),
            _ => {
                self.reload(roster).await?;
                Ok(self.held().map(|held| held.ring).unwrap_or_default())
            }
        }
    }

    /// The ring, read anew also when it lacks the key `kid`, though for that reason not more than once in
    /// [`UNKNOWN_KEY_PAUSE`]: made-up key ids must not become a load on the database.
    pub(crate) async fn knowing(&self, roster: &Roster, kid: &str) -> Result<Arc<Keyring>, KeysError> {
        let ring = self.current(roster).await?;
        let is_fresh = self.held().is_some_and(|held| roster.now().since(held.read_at) < UNKNOWN_KEY_PAUSE);
        if is_fresh || ring.verifying_key(kid, roster.now()).is_some() {
            return Ok(ring);
        }
        self.reload(roster).await?;
        self.current(roster).await
    }

    /// Reads the keys anew well before they are too old, so that no request has to wait for it.
    pub(crate) async fn renew(&self, roster: &Roster) -> Result<(), KeysError> {
        let now = roster.now();
        match self.held() {
            Some(held) if held.read_at <= now && now < held.read_at.plus(MAX_AGE / 2) => Ok(()),
            _ => self.reload(roster).await,
        }
    }

    /// Reads the keys anew.
    pub(crate) async fn reload(&self, roster: &Roster) -> Result<(), KeysError> {
        let read_at = roster.now();
        let rows = roster.store().signing_keys().list().await?;
        let ring = Keyring::open(&rows, roster.secrets(), roster.settings().access_tokens.ttl)?;
        *self.held.write().unwrap_or_else(PoisonError::into_inner) =
            Some(Held { ring: Arc::new(ring), read_at });
        Ok(())
    }

    fn held(&self) -> Option<Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
