//! The connection and the transaction in which a schema changes.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, IsolationLevel,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

use crate::connect::{DatabaseOptions, Location, SchemaName};
use crate::error::StoreError;

/// The advisory lock that migrating processes take turns on: "roster" in ASCII.
const LOCK: i64 = 0x726f_7374_6572;

/// A connection for nothing else.
pub(crate) async fn connect(options: &DatabaseOptions) -> Result<DatabaseConnection, StoreError> {
    match &options.url.0 {
        #[cfg(feature = "sqlite")]
        Location::Memory => crate::connect::sqlite::open_memory(options).await,
        #[cfg(feature = "sqlite")]
        Location::File(path) => crate::connect::sqlite::open_for_migration(options, path).await,
        #[cfg(feature = "postgres")]
        Location::Postgres(url) => crate::connect::postgres::open_single(options, url).await,
        #[cfg(not(all(feature = "sqlite", feature = "postgres")))]
        _ => Err(StoreError::unsupported()),
    }
}

/// Begins the transaction, waits until it is the only one of its kind, and sees to it that the PostgreSQL schema
/// exists.
pub(crate) async fn begin(
    connection: &DatabaseConnection,
    schema: Option<&SchemaName>,
) -> Result<DatabaseTransaction, StoreError> {
    if connection.get_database_backend() == DbBackend::Sqlite {
        let immediate = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        return Ok(connection.begin_with_options(immediate).await?);
    }

    // READ COMMITTED, so that what the process before this one committed is seen after the wait.
    let fresh_view = TransactionOptions {
        isolation_level: Some(IsolationLevel::ReadCommitted),
        ..TransactionOptions::default()
    };
    let transaction = connection.begin_with_options(fresh_view).await?;
    transaction
        .execute_unprepared(&format!(
            "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; \
             SET LOCAL idle_in_transaction_session_timeout = 0; SELECT pg_advisory_xact_lock({LOCK})"
        ))
        .await?;
    // From here on a table that the running application holds on to is not waited for without end: everybody who
    // comes after the waiting migration would wait too.
    transaction.execute_unprepared("SET LOCAL lock_timeout = '10s'").await?;
    if let Some(schema) = schema {
        make_schema(&transaction, schema).await?;
    }
    Ok(transaction)
}

/// Looks before it makes: `CREATE SCHEMA IF NOT EXISTS` needs the right to create also when there is nothing to do.
async fn make_schema(transaction: &DatabaseTransaction, schema: &SchemaName) -> Result<(), StoreError> {
    let exists = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1",
        [schema.as_str().into()],
    );
    if transaction.query_one_raw(exists).await?.is_none() {
        transaction.execute_unprepared(&format!("CREATE SCHEMA {}", schema.quoted())).await?;
    }
    transaction.execute_unprepared(&format!("SET LOCAL search_path = {}", schema.quoted())).await?;
    Ok(())
}
