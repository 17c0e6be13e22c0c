//! Fresh databases for tests, each test its own.
//!
//! [`on_both_databases!`](crate::on_both_databases) runs one body on SQLite and on PostgreSQL. The PostgreSQL half is
//! ignored unless asked for, so that plain `cargo test` needs nothing; `cargo xtask test` starts a throw-away server,
//! names it in [`POSTGRES_URL`] and runs the ignored half too.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test without its database fails by panicking"
)]

mod postgres;
mod sql;

use std::time::Duration;

use tempfile::TempDir;

use crate::connect::{DatabaseOptions, DatabaseUrl};
use crate::schema::Schema;
use crate::store::Store;

pub use postgres::POSTGRES_URL;

/// A database with nothing in it, gone when this is dropped.
#[derive(Debug)]
pub struct EmptyDatabase {
    url: String,
    options: DatabaseOptions,
    _place: Place,
}

/// What goes with the database.
#[derive(Debug)]
#[expect(dead_code, reason = "held for what their drop does")]
enum Place {
    Folder(TempDir),
    Server(postgres::Database),
}

impl EmptyDatabase {
    /// SQLite, in a file.
    #[expect(clippy::unused_async, reason = "one shape with `postgres`, for `on_both_databases!`")]
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}", folder.path().join("roster.db").display());
        Self { options: options(&url), url, _place: Place::Folder(folder) }
    }

    /// PostgreSQL, on the server that [`POSTGRES_URL`] names.
    pub async fn postgres() -> Self {
        Self::on(postgres::Database::empty().await)
    }

    fn on(database: postgres::Database) -> Self {
        let url = database.url();
        Self { options: options(&url), url, _place: Place::Server(database) }
    }

    /// A store on it as it is, for its statements: nothing is migrated.
    pub async fn opened(self) -> TestDatabase {
        TestDatabase::on(self).await
    }

    /// How to reach it.
    pub fn options(&self) -> &DatabaseOptions {
        &self.options
    }
}

/// Small pools, because many tests share one server; patience, because they share one machine.
fn options(url: &str) -> DatabaseOptions {
    let url: DatabaseUrl = url.parse().expect("the URL of a test database");
    DatabaseOptions {
        pool_size: 2,
        max_overflow: 8,
        acquire_timeout: Duration::from_secs(20),
        lock_timeout: Duration::from_secs(20),
        ..DatabaseOptions::new(url)
    }
}

/// A database, migrated unless it came to be by [`EmptyDatabase::opened`], and a store on it, gone when this is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    store: Store,
    database: EmptyDatabase,
}

impl TestDatabase {
    /// SQLite, in a file.
    pub async fn sqlite() -> Self {
        let database = EmptyDatabase::sqlite().await;
        migrate(database.options()).await;
        Self::on(database).await
    }

    /// PostgreSQL, on the server that [`POSTGRES_URL`] names.
    pub async fn postgres() -> Self {
        Self::on(EmptyDatabase::on(postgres::Database::migrated().await)).await
    }

    async fn on(database: EmptyDatabase) -> Self {
        let store = Store::connect(database.options()).await.expect("a store on the test database");
        Self { store, database }
    }

    /// A store on it.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Its `DATABASE_URL`, for another process.
    pub fn url(&self) -> &str {
        &self.database.url
    }

    /// How to reach it.
    pub fn options(&self) -> &DatabaseOptions {
        self.database.options()
    }
}

async fn migrate(options: &DatabaseOptions) {
    let schema = Schema::connect(options).await.expect("a connection to the test database");
    schema.up().await.expect("a migrated test database");
    schema.close().await.expect("the connection closes");
}

impl Store {
    /// A migrated SQLite in memory with a single connection for reads and writes: the fastest way to a database, and a
    /// read that should have gone through the open transaction times out instead of passing unnoticed.
    pub async fn in_memory() -> Self {
        let url = "sqlite::memory:".parse().expect("the URL of a database in memory");
        let store = Self::connect(&DatabaseOptions::new(url)).await.expect("a database in memory");
        store.schema().up().await.expect("a migrated database in memory");
        store
    }
}

/// One test body, run on SQLite and on PostgreSQL.
///
/// ```ignore
/// on_both_databases! {
///     /// What the test is about.
///     async fn a_sentence(db: TestDatabase) {
///         assert!(db.store().ping().await.is_ok());
///     }
/// }
/// ```
///
/// makes the tests `a_sentence::sqlite` and `a_sentence::postgres`. Any type will do that has the constructors
/// `async fn sqlite()` and `async fn postgres()`: [`TestDatabase`](crate::testing::TestDatabase),
/// [`EmptyDatabase`](crate::testing::EmptyDatabase), or an application on one of them. The calling crate needs `tokio`
/// with its macros.
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$about:meta])* async fn $name:ident($fixture:ident: $kind:ty) $body:block)+) => {
        $(
            $(#[$about])*
            mod $name {
                use super::*;

                async fn body($fixture: $kind) $body

                #[tokio::test]
                async fn sqlite() {
                    body(<$kind>::sqlite().await).await;
                }

                #[tokio::test]
                #[ignore = "needs PostgreSQL: run by cargo xtask test"]
                async fn postgres() {
                    body(<$kind>::postgres().await).await;
                }
            }
        )+
    };
}
