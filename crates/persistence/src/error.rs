//! What can go wrong beneath a use case, told apart without reading texts.

mod classify;
mod constraint;

pub use constraint::Constraint;

/// Why the database did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A constraint stood against the write: somebody else has the value, or what the row points at is missing.
    #[error("the write conflicts with {0}")]
    Conflict(Constraint),
    /// The row that should be changed does not exist.
    #[error("the row does not exist")]
    Missing,
    /// The row has another version than the one that was read.
    #[error("the row was changed by somebody else")]
    Stale,
    /// A row holds what no mapping takes. Its contents are not told, because they may be personal.
    #[error("{table}.{column} of row {id} is unfit")]
    Corrupt {
        /// Name of the table.
        table: &'static str,
        /// Key of the row.
        id: String,
        /// Name of the column.
        column: &'static str,
    },
    /// The database cannot be reached, or has no capacity for this now. Trying again later may help.
    #[error("the database is unavailable")]
    Unavailable(#[source] DatabaseError),
    /// The database refused for another reason: a defect of Roster, of its schema or of the database.
    #[error("the database failed")]
    Database(#[source] DatabaseError),
}

impl StoreError {
    /// Whether the same transaction, run again at once, may succeed: the database gave up on it because of another one
    /// (a serialization failure or a deadlock). Nothing of it was kept.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Database(error) if matches!(error.code(), Some("40001" | "40P01")))
    }

    /// Whether the database could not be reached or had no capacity: trying again later may help.
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// Whether a lock was waited for longer than the lock timeout. On SQLite there is one lock, that of the writer, and
    /// waiting for it is waiting for a connection.
    pub fn is_lock_timeout(&self) -> bool {
        matches!(self, Self::Unavailable(error) if error.code() == Some("55P03"))
    }

    /// The answer to a URL of a database that was left out of the build.
    #[cfg(not(all(feature = "sqlite", feature = "postgres")))]
    pub(crate) fn unsupported() -> Self {
        Self::Database(DatabaseError::new(None, "this build of Roster knows no such kind of database"))
    }
}

/// What the database or the link to it said: a code and one line, without the values of a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}", .code.as_deref().map(|code| format!(" (code {code})")).unwrap_or_default())]
pub struct DatabaseError {
    code: Option<String>,
    message: String,
}

impl DatabaseError {
    /// What the database said: `code` as [`Self::code`] has it, and one line of text.
    pub fn new(code: Option<String>, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// SQLSTATE on PostgreSQL, the extended result code on SQLite; none when the database was not reached.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }
}
