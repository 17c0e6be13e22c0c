//! How a database is reached.

#[cfg(feature = "postgres")]
pub(crate) mod postgres;
mod schema_name;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;
mod url;

use std::time::Duration;

pub use schema_name::{SchemaName, SchemaNameError};
pub(crate) use url::Location;
pub use url::{DatabaseUrl, DatabaseUrlError};

use crate::schema::Migrations;

/// What stands between Roster and PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pooler {
    /// Nothing, or a pooler in session mode: a connection keeps what is set on it.
    #[default]
    None,
    /// A pooler in transaction mode that tracks prepared statements (PgBouncer 1.21 or newer): settings hold for one
    /// transaction only, so Roster sends them with each.
    Transaction,
}

/// Where the database is and how much of it is used.
#[derive(Debug, Clone)]
pub struct DatabaseOptions {
    /// Where it is.
    pub url: DatabaseUrl,
    /// Connections kept open: of PostgreSQL all, of SQLite those that read (one more writes).
    pub pool_size: u32,
    /// Further connections to PostgreSQL under load.
    pub max_overflow: u32,
    /// Age at which a connection to PostgreSQL is replaced.
    pub recycle: Duration,
    /// The PostgreSQL schema that holds Roster's tables; `None` for the connection's own. SQLite has none.
    pub schema: Option<SchemaName>,
    /// What stands between.
    pub pooler: Pooler,
    /// How long a request waits for a connection.
    pub acquire_timeout: Duration,
    /// How long one statement may take on PostgreSQL.
    pub statement_timeout: Duration,
    /// How long a statement waits for a lock on PostgreSQL.
    pub lock_timeout: Duration,
    /// How long PostgreSQL lets a transaction sit idle before it takes its locks away.
    pub idle_in_transaction_timeout: Duration,
    /// The migrations of the backend's own tables, if it has any.
    pub backend: Option<Migrations>,
}

impl DatabaseOptions {
    /// The defaults: 10 connections and 20 more under load, replaced each hour; 2 s for a connection, 1 s for a lock,
    /// 10 s for a statement and for a transaction at rest.
    pub fn new(url: DatabaseUrl) -> Self {
        Self {
            url,
            pool_size: 10,
            max_overflow: 20,
            recycle: Duration::from_hours(1),
            schema: None,
            pooler: Pooler::None,
            acquire_timeout: Duration::from_secs(2),
            statement_timeout: Duration::from_secs(10),
            lock_timeout: Duration::from_secs(1),
            idle_in_transaction_timeout: Duration::from_secs(10),
            backend: None,
        }
    }

    /// The chains of migrations that the database is to have, in the order in which they are applied.
    pub(crate) fn chains(&self) -> Vec<Migrations> {
        std::iter::once(Migrations::roster()).chain(self.backend.clone()).collect()
    }
}
