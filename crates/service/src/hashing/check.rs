//! What a check costs: exactly one run, whatever is stored.

use super::Cost;
use super::run::Run;
use super::stored::StoredHash;
use crate::domain::{PasswordHash, PlainPassword};

/// Salt of the dummy. Its run leads to nothing, so that the salt need not be random.
const DUMMY_SALT: [u8; 16] = [0; 16];

/// A check of a password against what is stored.
pub(super) struct Check {
    /// The run that has to be done.
    pub(super) run: Run,
    /// What it has to lead to.
    pub(super) expected: Expected,
}

/// What a run has to lead to for the password to be the right one; nothing will do when the run is a dummy.
pub(super) struct Expected(Option<StoredHash>);

impl Check {
    /// The stored hash's own run, or a dummy of the configured cost when there is no hash, when what is stored is none that
    /// can be checked within the bounds, or when the password is longer than any that is ever set.
    pub(super) fn new(password: &PlainPassword, stored: Option<&PasswordHash>, configured: Cost) -> Self {
        let stored = stored.filter(|_| !password.is_too_long());
        match stored.and_then(|stored| StoredHash::parse(stored.as_str())) {
            Some(hash) => Self { run: hash.run_for(password), expected: Expected(Some(hash)) },
            None => Self { run: Run::own(configured, DUMMY_SALT, b""), expected: Expected(None) },
        }
    }
}

impl Expected {
    /// Compares in constant time.
    pub(super) fn is_met_by(&self, digest: &[u8]) -> bool {
        self.0.as_ref().is_some_and(|hash| hash.has_digest(digest))
    }
}
