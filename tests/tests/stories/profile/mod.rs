//! A backend's own fields of a user.

mod administration;
mod document;
mod erasure;
mod lists;
mod own;
pub(super) mod preferences;
