//! The database of an application: how to reach it, and whether its schema fits.

use roster_service::persistence::{
    DatabaseOptions, DatabaseUrl, Pooler as StorePooler, Schema, SchemaError, SchemaState, Store,
};

use super::StartError;
use crate::backend::Backend;
use crate::cli::Finding;
use crate::settings::{Engine, Pooler, Settings};

/// Connects. An embedded database is migrated; another has to be current, or is migrated on demand.
pub(super) async fn open(settings: &Settings, backend: &Backend, migrate: bool) -> Result<Store, StartError> {
    let options = options(settings, backend)?;
    let url = &settings.database.url;
    // A database in memory is the one of its connections: it is migrated on them, once there are any.
    let is_in_memory = options.url.is_embedded() && options.url.file().is_none();
    if !is_in_memory && (url.engine() == Engine::Sqlite || migrate) {
        let schema = Schema::connect(&options).await?;
        schema.up().await?;
        schema.close().await?;
    }
    let store = Store::connect(&options).await?;
    if is_in_memory {
        store.schema().up().await?;
    }
    require_usable(store.schema().check().await?, backend.name())?;
    Ok(store)
}

/// Looks at the configured database without changing it.
pub(super) async fn inspect(settings: &Settings, backend: &Backend) -> Result<Vec<Finding>, StartError> {
    let options = options(settings, backend)?;
    let is_new = settings.database.url.engine() == Engine::Sqlite
        && options.url.file().is_some_and(|file| !file.exists());
    if is_new {
        let result = "not there yet; the first start makes it".to_owned();
        return Ok(vec![Finding { check: "database", result }]);
    }
    let schema = Schema::connect(&options).await?;
    let state = match schema.check().await {
        Ok(SchemaState::Current) => "ok".to_owned(),
        Ok(SchemaState::Behind { pending }) => format!("behind: {}", pending.join(", ")),
        Ok(SchemaState::Ahead { is_compatible: true, .. }) => {
            "ahead, and this version may run on it".to_owned()
        }
        Ok(SchemaState::Ahead { .. }) => "ahead: migrated by a later version".to_owned(),
        Err(error @ SchemaError::Foreign { .. }) => error.to_string(),
        Err(error) => return Err(error.into()),
    };
    schema.close().await?;
    Ok(vec![
        Finding { check: "database", result: "ok".to_owned() },
        Finding { check: "schema", result: state },
    ])
}

/// How the database is reached, and what schema it is to have.
pub(super) fn options(settings: &Settings, backend: &Backend) -> Result<DatabaseOptions, StartError> {
    options_of(settings, backend, settings.database.url.location())
}

/// The same of another database.
pub(super) fn options_of(
    settings: &Settings,
    backend: &Backend,
    url: &DatabaseUrl,
) -> Result<DatabaseOptions, StartError> {
    let database = &settings.database;
    let schema = database.schema.as_deref().map(str::parse).transpose()?;
    Ok(DatabaseOptions {
        pool_size: database.pool_size,
        max_overflow: database.max_overflow,
        recycle: database.pool_recycle,
        schema,
        pooler: match database.pooler {
            Pooler::None => StorePooler::None,
            Pooler::Transaction => StorePooler::Transaction,
        },
        backend: backend.own_migrations().cloned(),
        ..DatabaseOptions::new(url.clone())
    })
}

fn require_usable(state: SchemaState, program: &'static str) -> Result<(), StartError> {
    match state {
        SchemaState::Current | SchemaState::Ahead { is_compatible: true, .. } => Ok(()),
        SchemaState::Behind { pending } => Err(StartError::SchemaBehind { pending: pending.len(), program }),
        SchemaState::Ahead { min_version, .. } => {
            Err(StartError::SchemaAhead { min_version: min_version.unwrap_or_else(|| "unknown".to_owned()) })
        }
    }
}
