//! The transactions that a copy is made in.

use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, IsolationLevel,
    Statement, TransactionOptions, TransactionTrait,
};

use super::catalog::Table;
use super::error::CopyError;
use super::rows::Side;
use crate::connect::{DatabaseOptions, Location};
use crate::error::StoreError;
use crate::owned::Wall;
use crate::schema;

/// One form of each value, whatever the server, the database and the role say; and all the time that it takes.
const SETTINGS: &str = "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres'; \
     SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; SET LOCAL statement_timeout = 0; \
     SET LOCAL idle_in_transaction_session_timeout = 0";

/// A snapshot that cannot be written to. What others write from now on is not in it.
pub(super) async fn snapshot(
    options: &DatabaseOptions,
) -> Result<(DatabaseConnection, DatabaseTransaction), CopyError> {
    let connection = match &options.url.0 {
        Location::Memory => return Err(CopyError::InMemory),
        Location::File(path) if !path.exists() => return Err(CopyError::NoSource(path.clone())),
        #[cfg(feature = "sqlite")]
        Location::File(path) => crate::connect::sqlite::open_reader(options, path).await,
        #[cfg(feature = "postgres")]
        Location::Postgres(url) => crate::connect::postgres::open_single(options, url).await,
        #[cfg(not(all(feature = "sqlite", feature = "postgres")))]
        _ => Err(StoreError::unsupported()),
    };
    let connection = connection.map_err(CopyError::source)?;
    let transaction = read_only(&connection, options).await.map_err(CopyError::source)?;
    Ok((connection, transaction))
}

async fn read_only(
    connection: &DatabaseConnection,
    options: &DatabaseOptions,
) -> Result<DatabaseTransaction, StoreError> {
    if connection.get_database_backend() == DbBackend::Sqlite {
        let transaction = connection.begin().await?;
        // The snapshot is that of the first statement that reads.
        transaction.execute_unprepared("SELECT count(*) FROM sqlite_master").await?;
        return Ok(transaction);
    }
    let repeatable = TransactionOptions {
        isolation_level: Some(IsolationLevel::RepeatableRead),
        access_mode: Some(AccessMode::ReadOnly),
        ..TransactionOptions::default()
    };
    let transaction = connection.begin_with_options(repeatable).await?;
    if let Some(schema) = &options.schema {
        transaction.execute_unprepared(&format!("SET LOCAL search_path = {}", schema.quoted())).await?;
    }
    transaction.execute_unprepared(SETTINGS).await?;
    Wall::default().open(&transaction).await?;
    Ok(transaction)
}

/// A transaction that holds off every other that changes the schema.
pub(super) async fn writing(
    options: &DatabaseOptions,
) -> Result<(DatabaseConnection, DatabaseTransaction), CopyError> {
    if options.url.0 == Location::Memory {
        return Err(CopyError::InMemory);
    }
    let connection = schema::session::connect(options).await.map_err(CopyError::target)?;
    let transaction =
        schema::session::begin(&connection, options.schema.as_ref()).await.map_err(CopyError::target)?;
    if transaction.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared(SETTINGS).await.map_err(CopyError::target)?;
        Wall::default().open(&transaction).await.map_err(CopyError::target)?;
    }
    Ok((connection, transaction))
}

/// Refuses tables of which row-level security may hide rows even from a transaction that is for all owners: those with
/// policies of somebody else.
pub(super) async fn require_all_rows(
    transaction: &DatabaseTransaction,
    tables: &[Table],
    side: Side,
) -> Result<(), CopyError> {
    if transaction.get_database_backend() == DbBackend::Sqlite {
        return Ok(());
    }
    let hidden = "SELECT c.relname::text AS name FROM pg_catalog.pg_class c \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND row_security_active(c.oid) \
         AND (NOT EXISTS (SELECT FROM pg_catalog.pg_policies p WHERE p.schemaname = current_schema() \
                          AND p.tablename = c.relname AND p.qual LIKE '%roster.all_owners%') \
              OR EXISTS (SELECT FROM pg_catalog.pg_policies p WHERE p.schemaname = current_schema() \
                         AND p.tablename = c.relname AND p.permissive = 'RESTRICTIVE'))";
    let rows = transaction.query_all_raw(Statement::from_string(DbBackend::Postgres, hidden)).await;
    for row in rows.map_err(|error| side.failed(error))? {
        let name: String = row.try_get("", "name").map_err(|error| side.failed(error))?;
        if tables.iter().any(|table| table.name == name) {
            return Err(CopyError::Hidden { table: name });
        }
    }
    Ok(())
}
