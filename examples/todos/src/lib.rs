//! A backend on Roster: everybody who signs up has todos of their own.
//!
//! It is made of Roster's public crates alone and has their layers at small scale: what a todo is ([`todo::fields`]), its
//! table ([`migration`], [`todo::Entity`]), what goes over the wire ([`todo::wire`]) and the routes ([`todo::routes`]).
//! A user has fields of this backend's own beside Roster's ([`profile`]).
//! [`backend`] puts it together.

pub mod migration;
pub mod profile;
pub mod todo;

use roster_api::backend::Backend;

/// Roster with todos.
pub fn backend() -> Backend {
    Backend::new("todos", env!("CARGO_PKG_VERSION"))
        .migrations(migration::Migrator)
        .owned::<todo::Entity>()
        .profile::<profile::Entity>()
        .routes(todo::routes::endpoints)
        .openapi::<todo::routes::Api>()
}
