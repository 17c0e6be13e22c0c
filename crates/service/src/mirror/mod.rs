//! Mirror mode: the users are those of other issuers, whose tokens Roster trusts.
//!
//! A token is checked against the keys of the issuer that it names, and of no other ([`token`], [`keys`]). The user whom it
//! names comes to be with the first token and follows the newer ones ([`provision`], [`refresh`]); who was here a moment ago
//! costs no query ([`authenticate`]). What belongs to the issuer cannot be changed here ([`read_only`]).

mod authenticate;
mod issuer;
mod key_set;
mod keys;
mod provision;
mod read_only;
mod refresh;
mod source;
mod token;

use std::sync::Arc;
use std::time::Duration;

pub(crate) use authenticate::{KnownMirrored, Mirrored};
pub use issuer::Issuer;
pub(crate) use issuer::Issuers;
pub use read_only::{OwnIdentityError, ReadOnlyIdentity};
pub use source::{Fetching, KeySetError, KeySetSource};

/// What makes Roster the mirror of other issuers.
pub struct Mirror {
    /// The issuers; each by a name of its own.
    pub issuers: Vec<Issuer>,
    /// How long the keys of an issuer that does not answer count.
    pub keys_max_age: Duration,
    /// Where key sets come from.
    pub key_sets: Arc<dyn KeySetSource>,
}
