//! A backend's own fields of a user: one row of an owned entity whose id is its owner.
//!
//! They are part of the user to everybody outside: changing them is changing the user, with its version and its event in
//! the audit trail, and they are exported and erased with the user.

mod change;
mod document;
mod registered;
mod work;

pub use self::change::ProfileChange;
pub use self::document::ProfileDocument;
pub(crate) use self::registered::RegisteredProfile;
pub(crate) use self::work::ProfileError;
