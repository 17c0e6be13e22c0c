//! Rows that belong to somebody: tables of a backend that is built on Roster.
//!
//! This is the one deliberate door: a backend's entities are SeaORM's own, and so this module hands [`sea_orm`] on. What
//! leads to the rows is ours. Every statement carries the owner, conditions are made of an entity's own columns and of
//! nothing else, and on PostgreSQL row-level security stands behind as a second wall. See decision 14.
//!
//! * [`OwnedEntity`] says what belongs to whom; a [`Scope`] is the kind of owner.
//! * [`OwnerRows`] are the rows of one owner, [`OwnerTx`] the same where they may change.
//! * [`AllRows`] are the rows of all owners, for reading.
//! * [`Filter`] and [`Order`] are what a list is asked with.

mod across;
mod column_value;
mod entity;
mod filter;
mod only_row;
mod order;
mod owners_whose;
mod reach;
mod reads;
pub(crate) mod role;
mod rows;
mod scope;
mod select;
#[cfg(test)]
pub(crate) mod tests;
mod user_reference;
mod wall;
mod write;

pub use sea_orm;

/// What migrations of owned tables are written with.
pub mod migration {
    pub use roster_migration::owned::{
        OWNER, create_owned_table, create_profile_table, drop_owned_table, owned_table, profile_table,
        references_owned,
    };
    pub use roster_migration::sea_orm_migration;
}

pub use self::across::AllRows;
pub use self::entity::{OwnedEntity, References, WhenDeleted};
pub use self::filter::Filter;
pub use self::only_row::{SetColumns, patch_column};
pub use self::order::Order;
pub use self::owners_whose::OwnersWhose;
pub use self::reads::Rows;
pub use self::rows::OwnerRows;
pub use self::scope::{Owner, Scope, UserScope};
pub use self::user_reference::UserReference;
pub(crate) use self::wall::Wall;
pub use self::write::OwnerTx;
