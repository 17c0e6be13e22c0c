//! A place in the pool and what can be done with it.

use std::sync::Arc;

use super::check::Check;
use super::format::bcrypt_sha256;
use super::pool::Place;
use super::run::Run;
use super::stored::StoredHash;
use crate::domain::{PasswordHash, PlainPassword};

/// A place in the hashing pool, for one hash after another; given back when dropped.
#[must_use = "dropping a ticket gives its place back"]
pub struct Ticket {
    place: Arc<Place>,
}

/// A hash could not be made or checked: the pool is no more, or the run panicked or got no memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the hashing pool gave no answer")]
pub struct HashingFailed;

impl Ticket {
    pub(super) fn new(place: Arc<Place>) -> Self {
        Self { place }
    }

    /// Hashes a new password at the configured cost. The salt has to be random and never used before.
    pub async fn hash(
        &mut self,
        password: &PlainPassword,
        salt: [u8; 16],
    ) -> Result<PasswordHash, HashingFailed> {
        let cost = self.place.cost();
        let digest = self.place.run(Run::own(cost, salt, password.as_bytes())).await.ok_or(HashingFailed)?;
        Ok(PasswordHash::from_stored(bcrypt_sha256::write(cost, &salt, &digest)))
    }

    /// Checks a password against the stored hash with **exactly one** run, so that the time of the answer does not tell
    /// whether there is an account, or a password (ASVS 6.3.8).
    ///
    /// The run is the stored hash's own. It is a dummy of the configured cost, and the answer `false`, where there is no
    /// hash, where what is stored is none that Roster checks or asks for more work than the bounds of the
    /// [module](super) allow, and where the password is longer than any that is ever set.
    pub async fn verify(
        &mut self,
        password: &PlainPassword,
        stored: Option<&PasswordHash>,
    ) -> Result<bool, HashingFailed> {
        let Check { expected, run } = Check::new(password, stored, self.place.cost());
        let digest = self.place.run(run).await.ok_or(HashingFailed)?;
        Ok(expected.is_met_by(&digest))
    }

    /// Whether a hash is anything else than what [`Ticket::hash`] makes, so that it is to be replaced as soon as a right
    /// password is at hand: one of another system, or one of another cost.
    pub fn needs_upgrade(&self, stored: &PasswordHash) -> bool {
        StoredHash::parse(stored.as_str()).is_none_or(|hash| !hash.is_own_at(self.place.cost()))
    }
}
