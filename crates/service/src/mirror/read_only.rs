//! What cannot be done here, because somebody else's word counts.

use crate::{Internal, Roster};

/// The users are those of other issuers: addresses, passwords and sessions are theirs to see to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the identity of users is kept by their issuer, and read only here")]
pub struct ReadOnlyIdentity;

/// Why something that is about a password, an address or a session of Roster's own did not happen, where nothing else can
/// stand in its way.
#[derive(Debug, thiserror::Error)]
pub enum OwnIdentityError {
    /// The users are those of other issuers.
    #[error(transparent)]
    ReadOnlyIdentity(#[from] ReadOnlyIdentity),
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl Roster {
    /// Whether the users are those of other issuers.
    pub fn is_mirror(&self) -> bool {
        self.issuers().is_some()
    }

    /// Lets through what is about a password, an address or a session of Roster's own.
    ///
    /// # Errors
    /// In mirror mode, where there are none.
    pub fn require_own_identities(&self) -> Result<(), ReadOnlyIdentity> {
        if self.is_mirror() { Err(ReadOnlyIdentity) } else { Ok(()) }
    }
}
