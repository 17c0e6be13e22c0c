//! What a backend adds to Roster.

/// What a backend that is built on Roster adds to it. The default is Roster alone.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Extensions {}
