//! SQLite in a file or in memory.
//!
//! One connection writes and several read. A pool in which every connection may write fails with "database is locked"
//! as soon as two transactions that began by reading want to write; one writer queues instead, and readers see the
//! last commit without waiting for it (write-ahead log).

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use sea_orm::{DatabaseConnection, SqlxSqliteConnector};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _};

use super::DatabaseOptions;
use crate::error::{DatabaseError, StoreError};

/// How long opening waits for another process that is opening the same file.
const OPENING_PATIENCE: Duration = Duration::from_secs(30);
/// How long a transaction waits for one of another process, such as a command beside the running server.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);
/// How long a migration waits for other processes that migrate the same file.
const MIGRATION_PATIENCE: Duration = Duration::from_mins(1);

/// The writer and the readers of a file, which is made when missing.
pub(crate) async fn open_file(
    options: &DatabaseOptions,
    path: &Path,
) -> Result<(DatabaseConnection, DatabaseConnection), StoreError> {
    let writer = open_writer(options, path, LOCK_PATIENCE).await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(options.pool_size.max(1))
        .acquire_timeout(options.acquire_timeout)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(connection(path, LOCK_PATIENCE).read_only(true))
        .await?;
    Ok((writer, SqlxSqliteConnector::from_sqlx_sqlite_pool(readers)))
}

/// A connection of its own, for changing the schema.
pub(crate) async fn open_for_migration(
    options: &DatabaseOptions,
    path: &Path,
) -> Result<DatabaseConnection, StoreError> {
    open_writer(options, path, MIGRATION_PATIENCE).await
}

/// One connection that reads a file, which has to be there.
pub(crate) async fn open_reader(
    options: &DatabaseOptions,
    path: &Path,
) -> Result<DatabaseConnection, StoreError> {
    let connection = connection(path, LOCK_PATIENCE).read_only(true);
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(only_one(options, connection).await?))
}

/// The one connection that writes to a file, waiting `patience` for other processes.
async fn open_writer(
    options: &DatabaseOptions,
    path: &Path,
    patience: Duration,
) -> Result<DatabaseConnection, StoreError> {
    make_file(path).map_err(|error| {
        StoreError::Unavailable(DatabaseError::new(
            None,
            format!("{} cannot be made: {error}", path.display()),
        ))
    })?;
    let connection = connection(path, patience);
    use_write_ahead_log(&connection).await?;
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(only_one(options, connection).await?))
}

/// A database in memory: one connection for everything, because a second one would be a second database.
pub(crate) async fn open_memory(options: &DatabaseOptions) -> Result<DatabaseConnection, StoreError> {
    let connection = SqliteConnectOptions::new().in_memory(true).foreign_keys(true);
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(only_one(options, connection).await?))
}

/// A file without a name, which SQLite removes as soon as it has made it. Nothing of it has to outlive a crash.
pub(crate) async fn open_scratch() -> Result<DatabaseConnection, StoreError> {
    let connection = SqliteConnectOptions::new()
        .filename("")
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Memory)
        .synchronous(SqliteSynchronous::Off);
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(connection)
        .await?;
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
}

async fn only_one(
    options: &DatabaseOptions,
    connection: SqliteConnectOptions,
) -> Result<SqlitePool, StoreError> {
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(options.acquire_timeout)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(connection)
        .await?;
    Ok(pool)
}

/// `synchronous = FULL`: a commit reaches the disk before it is acknowledged. `NORMAL` would outlive a crash of the
/// process, but not one of the machine.
fn connection(path: &Path, patience: Duration) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(patience)
}

/// The journal mode is a property of the file. Changing it needs the file alone, and SQLite does not wait for that,
/// so several processes that start at once on a new file have to take turns here.
async fn use_write_ahead_log(connection: &SqliteConnectOptions) -> Result<(), StoreError> {
    let connection = connection.clone().journal_mode(SqliteJournalMode::Wal);
    let deadline = tokio::time::Instant::now() + OPENING_PATIENCE;
    loop {
        match connection.connect().await {
            Ok(opened) => return Ok(opened.close().await?),
            Err(error) => match StoreError::from(error) {
                StoreError::Unavailable(_) if tokio::time::Instant::now() < deadline => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                error => return Err(error),
            },
        }
    }
}

/// Makes the file, and the folder it is in, for the owner's eyes only. What exists keeps its mode.
fn make_file(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
    }
    let mut file = fs::OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    match file.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
