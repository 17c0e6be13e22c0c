//! The database of another system, and what is true of its users.

use std::fs;

use serde_json::Value;

use super::Expectation;
use crate::support::{EmptyDatabase, TestDatabase};

/// A database of another system that stands on a server or in a file of its own.
pub(crate) struct Fixture {
    /// The system, as `--from` names it.
    pub(crate) system: &'static str,
    /// The database.
    pub(crate) source: TestDatabase,
    /// Its users, in the order in which they were made.
    pub(crate) users: Vec<Expectation>,
}

impl Fixture {
    /// On the PostgreSQL of the tests.
    pub(crate) async fn on_postgres(system: &'static str, dump: &str, expectations: &str) -> Self {
        let source = EmptyDatabase::postgres().await.opened().await;
        // A dump sets its session up for itself, and the session goes back to the pool.
        source.script(&format!("{}\nRESET ALL;", read(dump))).await;
        Self { system, source, users: users(expectations) }
    }

    /// In a file of SQLite.
    pub(crate) async fn on_sqlite(system: &'static str, dump: &str, expectations: &str) -> Self {
        let source = EmptyDatabase::sqlite().await.opened().await;
        source.script(&read(dump)).await;
        Self { system, source, users: users(expectations) }
    }
}

/// The four systems as they stand on PostgreSQL.
pub(crate) async fn all_on_postgres() -> [Fixture; 4] {
    [
        Fixture::on_postgres("alembic", "a.pg.sql", "a.expect.json").await,
        Fixture::on_postgres("prisma", "b.pg.sql", "b.expect.json").await,
        Fixture::on_postgres("sqlalchemy", "c.pg.sql", "c.expect.json").await,
        Fixture::on_postgres("better-auth", "d.pg.sql", "d-pg.expect.json").await,
    ]
}

fn read(file: &str) -> String {
    fs::read_to_string(format!("{}/fixtures/moving/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn users(file: &str) -> Vec<Expectation> {
    let expectations: Value = serde_json::from_str(&read(file)).unwrap();
    expectations["users"].as_array().unwrap().iter().cloned().map(Expectation).collect()
}
