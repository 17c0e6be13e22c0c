//! What a backend adds to Roster.

use crate::owned::Registered;

/// What a backend that is built on Roster adds to it. The default is Roster alone.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Extensions {
    /// Entities whose rows belong to users.
    pub(crate) owned: Vec<Registered>,
}
