//! From the error of a driver to [`StoreError`], by code and constraint.

use sea_orm::{DbErr, RuntimeErr};

use super::{Constraint, DatabaseError, StoreError};

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::RecordNotFound(_) | DbErr::RecordNotUpdated => Self::Missing,
            DbErr::ConnectionAcquire(reason) => {
                Self::Unavailable(DatabaseError::new(None, reason.to_string()))
            }
            DbErr::Conn(RuntimeErr::SqlxError(error))
            | DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error)) => from_sqlx(&error),
            other => Self::Database(DatabaseError::new(None, other.to_string())),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        from_sqlx(&error)
    }
}

fn from_sqlx(error: &sqlx::Error) -> StoreError {
    use sqlx::Error::{Database, Io, PoolClosed, PoolTimedOut, Protocol, Tls, WorkerCrashed};

    match error {
        Database(error) => from_database(error.as_ref()),
        Io(_) | Tls(_) | Protocol(_) | PoolTimedOut | PoolClosed | WorkerCrashed => {
            StoreError::Unavailable(DatabaseError::new(None, error.to_string()))
        }
        other => StoreError::Database(DatabaseError::new(None, other.to_string())),
    }
}

fn from_database(error: &dyn sqlx::error::DatabaseError) -> StoreError {
    #[cfg(feature = "postgres")]
    if let Some(error) = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
        return from_postgres(error);
    }
    #[cfg(feature = "sqlite")]
    if let Some(error) = error.try_downcast_ref::<sqlx::sqlite::SqliteError>() {
        return from_sqlite(error);
    }
    StoreError::Database(described(error))
}

/// Code and message. PostgreSQL's *detail* is left out: it quotes the row.
fn described(error: &dyn sqlx::error::DatabaseError) -> DatabaseError {
    DatabaseError::new(error.code().map(Into::into), error.message())
}

/// By SQLSTATE (PostgreSQL, appendix A).
#[cfg(feature = "postgres")]
fn from_postgres(error: &sqlx::postgres::PgDatabaseError) -> StoreError {
    match error.code() {
        "23505" => StoreError::Conflict(Constraint::unique(error.constraint().unwrap_or_default())),
        "23503" => StoreError::Conflict(Constraint::Reference),
        // 08 connection, 53 resources, 57P0x shut down or starting; a lock or a statement that took too long, a
        // transaction that sat idle too long, a server that has become a replica, input and output errors.
        code if code.starts_with("08") || code.starts_with("53") || code.starts_with("57P0") => {
            StoreError::Unavailable(described(error))
        }
        "55P03" | "57014" | "25P03" | "25006" | "58030" => StoreError::Unavailable(described(error)),
        _ => StoreError::Database(described(error)),
    }
}

/// By result code (sqlite.org/rescode.html); the lowest byte is the primary one.
#[cfg(feature = "sqlite")]
fn from_sqlite(error: &sqlx::sqlite::SqliteError) -> StoreError {
    use sqlx::error::DatabaseError as _;

    const BUSY: i32 = 5;
    const LOCKED: i32 = 6;
    const READONLY: i32 = 8;
    const IOERR: i32 = 10;
    const FULL: i32 = 13;
    const CANTOPEN: i32 = 14;
    const CONSTRAINT_FOREIGNKEY: i32 = 787;
    const CONSTRAINT_PRIMARYKEY: i32 = 1555;
    /// What a foreign key with `RESTRICT` answers.
    const CONSTRAINT_TRIGGER: i32 = 1811;
    const CONSTRAINT_UNIQUE: i32 = 2067;

    let code = error.code().and_then(|code| code.parse::<i32>().ok()).unwrap_or_default();
    match code {
        CONSTRAINT_UNIQUE | CONSTRAINT_PRIMARYKEY => {
            StoreError::Conflict(Constraint::unique(reported(error.message())))
        }
        CONSTRAINT_FOREIGNKEY | CONSTRAINT_TRIGGER => StoreError::Conflict(Constraint::Reference),
        _ if matches!(code & 0xff, BUSY | LOCKED | READONLY | IOERR | FULL | CANTOPEN) => {
            StoreError::Unavailable(described(error))
        }
        _ => StoreError::Database(described(error)),
    }
}

/// What SQLite says of a unique constraint: `UNIQUE constraint failed: t.a, t.b`, or `…: index 'name'` for one on an
/// expression.
#[cfg(feature = "sqlite")]
fn reported(message: &str) -> &str {
    let reported = message.split_once(": ").map_or(message, |(_, reported)| reported);
    reported.strip_prefix("index '").and_then(|name| name.strip_suffix('\'')).unwrap_or(reported)
}

#[cfg(test)]
mod tests;
