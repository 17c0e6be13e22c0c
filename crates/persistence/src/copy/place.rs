//! Whether two connections lead to one database.

use std::path::Path;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};

use crate::connect::{DatabaseOptions, Location};
use crate::error::StoreError;

/// Where a database is, however its URL is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Device and number of the file, or its path where there is no such thing.
    File(String),
    /// When the server started, the number of the database, and the schema. Two servers do not start in one microsecond and
    /// give their databases one number.
    Server(String),
}

impl Place {
    /// Where a transaction is.
    pub(super) async fn of(
        options: &DatabaseOptions,
        transaction: &DatabaseTransaction,
    ) -> Result<Self, StoreError> {
        if let Location::File(path) = &options.url.0 {
            return Ok(Self::File(file(path)));
        }
        let sql = "SELECT concat_ws(' ', extract(epoch FROM pg_postmaster_start_time()), oid, current_schema()) AS place \
                   FROM pg_catalog.pg_database WHERE datname = current_database()";
        let row = transaction.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
        Ok(Self::Server(row.ok_or(StoreError::Missing)?.try_get("", "place")?))
    }
}

#[cfg(unix)]
fn file(path: &Path) -> String {
    use std::os::unix::fs::MetadataExt as _;
    path.metadata().map_or_else(|_| resolved(path), |file| format!("{} {}", file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn file(path: &Path) -> String {
    resolved(path)
}

fn resolved(path: &Path) -> String {
    path.canonicalize().unwrap_or_else(|_| path.to_owned()).display().to_string()
}
