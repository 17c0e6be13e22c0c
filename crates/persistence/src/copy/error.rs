//! Why a database is not copied.

use std::path::PathBuf;

use crate::error::StoreError;
use crate::schema::SchemaError;

/// Why a database is not copied. The target is left as it was.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The source is a file that is not there.
    #[error("there is no database at {}", .0.display())]
    NoSource(PathBuf),
    /// One of the two is a database in memory.
    #[error("a database in memory belongs to one process: there is nothing to copy from it or into it")]
    InMemory,
    /// The source lacks migrations.
    #[error(
        "the schema of the source is behind by {pending} migrations: run `migrate up` there with this program first"
    )]
    SourceBehind {
        /// How many.
        pending: usize,
    },
    /// Both are one database.
    #[error("source and target are the same database")]
    Same,
    /// The target holds rows.
    #[error(
        "the table `{table}` of the target is not empty; nothing was written. Copy into a database with nothing in it, or into one \
         that was only migrated"
    )]
    NotEmpty {
        /// The table.
        table: String,
    },
    /// The target has a table of somebody else.
    #[error(
        "the target has a table `{table}` that is not of this program's migrations; nothing was written. Copy into a database with \
         nothing in it, or set ROSTER_DATABASE__SCHEMA to a PostgreSQL schema of its own"
    )]
    NotOurs {
        /// The table.
        table: String,
    },
    /// The source lacks a table that the migrations make.
    #[error("the source has no table `{table}`; nothing was written")]
    NoTable {
        /// The table.
        table: String,
    },
    /// A column is there on one side only.
    #[error("the column `{table}.{column}` is in one of the two databases only; nothing was written")]
    NoColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// The types of a column do not go together.
    #[error("`{table}.{column}` cannot be carried from {source_type} to {target_type}; nothing was written")]
    Type {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What it is in the source.
        source_type: String,
        /// What it is in the target.
        target_type: String,
    },
    /// Row-level security may hide rows from the login role.
    #[error(
        "row-level security of `{table}` may hide rows from the login role: log in as one that bypasses it; nothing was written"
    )]
    Hidden {
        /// The table.
        table: String,
    },
    /// A value cannot be carried.
    #[error("`{table}.{column}` of row {key} {reason}; nothing was written")]
    Unfit {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The primary key of the row, or its number where there is none.
        key: String,
        /// What is wrong with it.
        reason: Misfit,
    },
    /// A row points at one that is not there.
    #[error("a row of `{table}` points at one that is not there; nothing was written")]
    Dangling {
        /// The table.
        table: String,
    },
    /// What was written is not what was read.
    #[error("the table `{table}` differs between source and target; nothing was kept")]
    Differs {
        /// The table.
        table: String,
    },
    /// The source cannot be read.
    #[error("the source cannot be used")]
    Source(#[source] SchemaError),
    /// The target cannot be written.
    #[error("the target cannot be used")]
    Target(#[source] SchemaError),
    /// A table cannot be written.
    #[error("the table `{table}` of the target cannot be written")]
    Table {
        /// The table.
        table: String,
        /// What the database said.
        source: StoreError,
    },
}

/// What is wrong with a value. Never the value itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// Text with a NUL character, for PostgreSQL.
    #[error("holds a NUL character, which PostgreSQL does not take")]
    Nul,
    /// Text that is no UTF-8.
    #[error("is no UTF-8 text")]
    Utf8,
    /// Something else than the type of the column says.
    #[error("is no value of its column's type")]
    Type,
    /// No JSON, or nested too deep.
    #[error("is no JSON, or is nested too deep")]
    Json,
    /// A number with more digits than SQLite keeps of it.
    #[error("has more digits than SQLite keeps")]
    Digits,
    /// A number, date or time that only one of the databases knows.
    #[error("is outside the range of the target")]
    Range,
}

impl CopyError {
    /// The source failed.
    pub(super) fn source(error: impl Into<StoreError>) -> Self {
        Self::Source(SchemaError::Store(error.into()))
    }

    /// The target failed.
    pub(super) fn target(error: impl Into<StoreError>) -> Self {
        Self::Target(SchemaError::Store(error.into()))
    }
}
