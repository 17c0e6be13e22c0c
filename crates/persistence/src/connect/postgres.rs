//! PostgreSQL.

use std::io;
use std::time::Duration;

use sea_orm::{DatabaseConnection, SqlxPostgresConnector};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};
use url::Url;

use super::{DatabaseOptions, Pooler, SchemaName};
use crate::error::{DatabaseError, StoreError};

/// A connection that rested this long is tried before it is handed out.
const RESTED: Duration = Duration::from_secs(1);
/// How long such a trial may take. A link that went dead answers nothing, and the caller still has to get another
/// connection within its own patience.
const TRIAL: Duration = Duration::from_millis(500);
/// Connections beyond those that are kept are closed after this rest.
const OVERFLOW_REST: Duration = Duration::from_mins(1);

/// A pool as the options say.
pub(crate) async fn open_pool(
    options: &DatabaseOptions,
    url: &Url,
) -> Result<DatabaseConnection, StoreError> {
    let kept = options.pool_size.max(1);
    open(options, url, kept, kept.saturating_add(options.max_overflow)).await
}

/// A single connection, for work that needs one of its own.
pub(crate) async fn open_single(
    options: &DatabaseOptions,
    url: &Url,
) -> Result<DatabaseConnection, StoreError> {
    open(options, url, 0, 1).await
}

async fn open(
    options: &DatabaseOptions,
    url: &Url,
    kept: u32,
    most: u32,
) -> Result<DatabaseConnection, StoreError> {
    let mut pool = PgPoolOptions::new()
        .min_connections(kept)
        .max_connections(most)
        .acquire_timeout(options.acquire_timeout)
        .idle_timeout(OVERFLOW_REST)
        .max_lifetime(options.recycle)
        .test_before_acquire(false)
        .before_acquire(|connection, state| {
            Box::pin(async move { try_rested(connection, state.idle_for).await })
        });
    if options.pooler == Pooler::None {
        // By statement and not by start-up parameter: poolers do not hand those on.
        let settings =
            format!("SET default_transaction_isolation = 'read committed'; {}", settings(options, "SET"));
        pool = pool.after_connect(move |connection, _| {
            let settings = settings.clone();
            Box::pin(async move { connection.execute(AssertSqlSafe(settings)).await.map(drop) })
        });
    }
    let pool = pool.connect_with(connection(options, url)?).await?;
    if let (Pooler::Transaction, Some(schema)) = (options.pooler, &options.schema) {
        require_search_path(&pool, schema).await?;
    }
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}

/// What has to be said at the beginning of each transaction; nothing where connections keep their settings.
pub(crate) fn transaction_settings(options: &DatabaseOptions) -> Option<String> {
    (options.pooler == Pooler::Transaction).then(|| {
        format!("SET TRANSACTION ISOLATION LEVEL READ COMMITTED; {}", settings(options, "SET LOCAL"))
    })
}

pub(crate) fn connection(options: &DatabaseOptions, url: &Url) -> Result<PgConnectOptions, StoreError> {
    let mut connection = PgConnectOptions::from_url(url)?;
    if connection.get_application_name().is_none() {
        connection = connection.application_name("roster");
    }
    if options.pooler == Pooler::Transaction {
        // A start-up parameter that PgBouncer refuses unless told otherwise. Roster reads no floating-point numbers.
        connection = connection.extra_float_digits(None);
    }
    Ok(connection)
}

fn settings(options: &DatabaseOptions, set: &str) -> String {
    let search_path = options
        .schema
        .as_ref()
        .map(|schema| format!("; {set} search_path = {}", schema.quoted()))
        .unwrap_or_default();
    format!(
        "{set} statement_timeout = {}; {set} lock_timeout = {}; \
         {set} idle_in_transaction_session_timeout = {}{search_path}",
        options.statement_timeout.as_millis(),
        options.lock_timeout.as_millis(),
        options.idle_in_transaction_timeout.as_millis(),
    )
}

async fn try_rested(connection: &mut PgConnection, rested: Duration) -> Result<bool, sqlx::Error> {
    if rested < RESTED {
        return Ok(true);
    }
    match tokio::time::timeout(TRIAL, connection.ping()).await {
        Ok(answer) => answer.map(|()| true),
        Err(_) => Err(sqlx::Error::Io(io::ErrorKind::TimedOut.into())),
    }
}

/// Reads outside a transaction cannot be given a search path through a pooler in transaction mode: the login role has
/// to bring it along.
async fn require_search_path(pool: &sqlx::PgPool, schema: &SchemaName) -> Result<(), StoreError> {
    let path: String = sqlx::query_scalar("SELECT current_setting('search_path')").fetch_one(pool).await?;
    if path.trim_matches('"') == schema.as_str() {
        return Ok(());
    }
    let advice = format!(
        "behind a pooler in transaction mode the login role has to bring the schema along: \
         ALTER ROLE … SET search_path = {}",
        schema.quoted()
    );
    Err(StoreError::Database(DatabaseError::new(None, advice)))
}
