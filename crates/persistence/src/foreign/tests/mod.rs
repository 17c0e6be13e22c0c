//! Reading other systems' users: the same bodies on SQLite and on PostgreSQL where the system is found on both.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod better_auth;
mod fixtures;
mod order;
mod postgres;
mod refusals;
mod sqlite;

use roster_domain::{SourceRow, SourceSystem, SourceValue};
use sea_orm::ConnectionTrait as _;

use super::{ForeignError, ForeignSource};
use crate::on_both_databases;
use crate::testing::{EmptyDatabase, TestDatabase};

/// A database in which a script has run.
async fn after(db: EmptyDatabase, script: &str) -> TestDatabase {
    let db = db.opened().await;
    run(&db, script).await;
    db
}

async fn run(db: &TestDatabase, script: &str) {
    db.store().writer.execute_unprepared(script).await.unwrap();
}

async fn open(
    db: &TestDatabase,
    system: SourceSystem,
    table: Option<&str>,
) -> Result<ForeignSource, ForeignError> {
    let table = table.map(|name| name.parse().unwrap());
    ForeignSource::open(db.url(), system, table.as_ref()).await
}

async fn refusal(db: &TestDatabase, system: SourceSystem, table: Option<&str>) -> ForeignError {
    open(db, system, table).await.unwrap_err()
}

/// All rows, in batches of so many.
async fn all(source: &mut ForeignSource, most: usize) -> Vec<SourceRow> {
    let mut rows = Vec::new();
    loop {
        let batch = source.next(most).await.unwrap();
        assert!(batch.len() <= most);
        if batch.is_empty() {
            return rows;
        }
        rows.extend(batch);
    }
}

fn keys(rows: &[SourceRow]) -> Vec<&str> {
    rows.iter().map(|row| row.key.as_str()).collect()
}

fn value<'r>(row: &'r SourceRow, column: &str) -> &'r SourceValue {
    let found = row.columns.iter().find(|(name, _)| name == column);
    &found.unwrap_or_else(|| panic!("no column {column}")).1
}

fn text(value: &str) -> SourceValue {
    SourceValue::Text(value.to_owned())
}
