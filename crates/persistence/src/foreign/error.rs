//! Why a source cannot be read.

use super::TableName;
use crate::connect::DatabaseUrlError;
use crate::error::{DatabaseError, StoreError};

/// Why the database of another system cannot be read. Names places without credentials, and never a value of a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ForeignError {
    /// The URL cannot be used.
    #[error("the URL of the source cannot be used: {0}")]
    Url(#[from] DatabaseUrlError),
    /// A database in memory belongs to the process that made it.
    #[error("the URL of the source names a database in memory, which nobody else can read")]
    InMemory,
    /// This build has no driver for such a database.
    #[error("this build of Roster knows no such kind of database as the source")]
    Unsupported,
    /// The name of the table is none.
    #[error(
        "the name of a table is `table` or `schema.table`; a part with a dot in it stands in double quotes"
    )]
    TableName,
    /// The database cannot be reached or opened.
    #[error("{place} cannot be opened: {reason}")]
    Connect {
        /// Where it is.
        place: String,
        /// What the driver said.
        reason: DatabaseError,
    },
    /// The database refuses the log-in, or reading a table.
    #[error("{place} denies access{}: {reason}", .table.as_ref().map(|table| format!(" to the table {table}")).unwrap_or_default())]
    Denied {
        /// Where it is.
        place: String,
        /// The table, once logged in.
        table: Option<TableName>,
        /// What the database said.
        reason: DatabaseError,
    },
    /// The table is not there.
    #[error("{place} has no table {table}")]
    NoTable {
        /// Where it is.
        place: String,
        /// The table, or the tables one of which would do.
        table: String,
    },
    /// The table lacks columns that the system has.
    #[error("the table {table} has no column {}; it does not look like a table of {system}", .columns.join(", "))]
    MissingColumns {
        /// The table.
        table: TableName,
        /// What it lacks.
        columns: Vec<&'static str>,
        /// The system whose table it should be.
        system: &'static str,
    },
    /// The text is no position, or none of this table.
    #[error("the place to go on from is none of this source, or reading has begun already")]
    Position,
    /// Reading failed.
    #[error("reading {place} failed: {reason}")]
    Read {
        /// Where it is.
        place: String,
        /// What the database or the link to it said.
        reason: DatabaseError,
    },
}

/// What the driver said, as a code and one line.
pub(super) fn said(error: sqlx::Error) -> DatabaseError {
    match StoreError::from(error) {
        StoreError::Unavailable(said) | StoreError::Database(said) => said,
        other => DatabaseError::new(None, other.to_string()),
    }
}
