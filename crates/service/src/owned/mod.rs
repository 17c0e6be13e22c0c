//! Rows of a backend's own that belong to users.
//!
//! [`Owned`] is the way from a verified caller to the caller's rows, [`OwnerTx`] the same for several changes that last
//! together, and [`AcrossOwners`] the way of those who may to everybody's. What an entity has to say of itself, and what
//! conditions and orders are made of, comes from the layer below and is handed on here. See decision 14.

mod across;
mod error;
mod handle;
mod list;
mod registered;
mod tx;

pub use self::across::{AcrossOwners, ReadAcrossOwners};
pub use self::error::OwnedError;
pub use self::handle::Owned;
pub use self::registered::ExtensionsError;
pub(crate) use self::registered::Registered;
pub use self::tx::{OwnedRows, OwnerTx};
pub use crate::persistence::owned::{
    Filter, Order, OwnedEntity, OwnersWhose, References, Scope, UserReference, UserScope, WhenDeleted,
    migration, patch_column,
};
