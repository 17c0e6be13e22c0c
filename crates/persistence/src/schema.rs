//! The schema of a database: brought up, taken back, looked at.
//!
//! Each change is one transaction on one connection, behind a lock that the database keeps. However many processes
//! start at once, one changes the schema and the others find it changed; and a change happens whole or not at all.

mod error;
mod foreign;
mod history;
mod session;
mod version;

use roster_domain::Timestamp;
use roster_migration::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectionTrait, DatabaseConnection};

pub use error::SchemaError;
use history::History;

use crate::connect::{DatabaseOptions, SchemaName};
use crate::error::StoreError;
use crate::store::Store;

/// The schema of one database.
#[derive(Debug, Clone)]
pub struct Schema {
    connection: DatabaseConnection,
    name: Option<SchemaName>,
}

/// A migration and what this database knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationRecord {
    /// Its name.
    pub name: String,
    /// The name of the one before it.
    pub parent: Option<String>,
    /// When it was applied, if it was.
    pub applied_at: Option<Timestamp>,
}

/// How the schema and this program fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaState {
    /// The schema is the one that this program was made for.
    Current,
    /// Migrations have to be applied first.
    Behind {
        /// Their names, in order.
        pending: Vec<String>,
    },
    /// A later version of Roster has migrated this database.
    Ahead {
        /// The migrations that this program does not know.
        unknown: Vec<String>,
        /// The oldest version that may run on this schema, as the schema says.
        min_version: Option<String>,
        /// Whether this program may: nothing is missing that it needs, and it is not too old.
        is_compatible: bool,
    },
}

impl SchemaState {
    /// Whether this program may run on the schema as it is.
    pub fn is_usable(&self) -> bool {
        matches!(self, Self::Current | Self::Ahead { is_compatible: true, .. })
    }
}

impl Schema {
    /// Opens a connection of its own to the database. A missing file of SQLite is made; nothing else is touched.
    pub async fn connect(options: &DatabaseOptions) -> Result<Self, StoreError> {
        let connection = session::connect(options).await?;
        Ok(Self { connection, name: options.schema.clone() })
    }

    /// Applies what is pending, and says what that was. On a database that a later version has migrated and that this
    /// one may still run on, that is nothing.
    ///
    /// # Errors
    /// [`SchemaError::Foreign`] and [`SchemaError::Newer`], before anything is touched.
    pub async fn up(&self) -> Result<Vec<String>, SchemaError> {
        let session = self.begin().await?;
        let before = History::read(&session).await?;
        if before.state().is_usable() {
            return Ok(Vec::new());
        }
        before.require_known()?;
        Migrator::up(&session, None).await.map_err(StoreError::from)?;
        session.commit().await.map_err(StoreError::from)?;
        Ok(before.pending())
    }

    /// Takes the last `steps` migrations back, or as many as there are, and says which.
    ///
    /// # Errors
    /// As for [`up`](Self::up).
    pub async fn down(&self, steps: u32) -> Result<Vec<String>, SchemaError> {
        let session = self.begin().await?;
        let before = History::read(&session).await?;
        before.require_known()?;
        Migrator::down(&session, Some(steps)).await.map_err(StoreError::from)?;
        session.commit().await.map_err(StoreError::from)?;
        Ok(before.applied().into_iter().rev().take(steps as usize).collect())
    }

    /// Goes to the state right after the migration `name`, forwards or backwards.
    ///
    /// # Errors
    /// As for [`up`](Self::up), and [`SchemaError::UnknownMigration`].
    pub async fn to(&self, name: &str) -> Result<(), SchemaError> {
        history::require_name(name)?;
        let session = self.begin().await?;
        let before = History::read(&session).await?;
        before.require_known()?;
        Migrator::down(&session, Some(before.applied_after(name))).await.map_err(StoreError::from)?;
        Migrator::up(&session, Some(before.pending_until(name))).await.map_err(StoreError::from)?;
        Ok(session.commit().await.map_err(StoreError::from)?)
    }

    /// Takes everything back and applies it again. Only tables of Roster's own are dropped; what was in them is lost.
    ///
    /// # Errors
    /// As for [`up`](Self::up).
    pub async fn fresh(&self) -> Result<(), SchemaError> {
        let session = self.begin().await?;
        History::read(&session).await?.require_known()?;
        Migrator::down(&session, None).await.map_err(StoreError::from)?;
        Migrator::up(&session, None).await.map_err(StoreError::from)?;
        Ok(session.commit().await.map_err(StoreError::from)?)
    }

    /// Every migration, in order, also those that only this database knows. Changes nothing.
    pub async fn status(&self) -> Result<Vec<MigrationRecord>, SchemaError> {
        Ok(History::read(&self.connection).await?.records())
    }

    /// Whether this program may run on the schema. Changes nothing.
    ///
    /// # Errors
    /// [`SchemaError::Foreign`].
    pub async fn check(&self) -> Result<SchemaState, SchemaError> {
        let history = History::read(&self.connection).await?;
        foreign::refuse(&self.connection, &history).await?;
        Ok(history.state())
    }

    /// Closes the connection.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.connection.close().await?)
    }

    async fn begin(&self) -> Result<sea_orm::DatabaseTransaction, SchemaError> {
        let session = session::begin(&self.connection, self.name.as_ref()).await?;
        let history = History::read(&session).await?;
        foreign::refuse(&session, &history).await?;
        Ok(session)
    }
}

impl Store {
    /// The schema of this database, on the store's own connections: for asking whether it is current, and for a
    /// database in memory, which has no others.
    pub fn schema(&self) -> Schema {
        Schema { connection: self.read_conn().clone(), name: None }
    }
}

/// The names of the tables, indexes and views in the schema that new tables would go to.
async fn relations<C: ConnectionTrait>(db: &C) -> Result<Vec<String>, StoreError> {
    let query = match db.get_database_backend() {
        // SQLite does not tell `Users` from `users`.
        sea_orm::DbBackend::Sqlite => "SELECT lower(name) AS name FROM sqlite_master",
        _ => {
            "SELECT c.relname::text AS name FROM pg_catalog.pg_class c \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema()"
        }
    };
    let rows = db.query_all_raw(sea_orm::Statement::from_string(db.get_database_backend(), query)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "name")?)).collect()
}

#[cfg(test)]
mod tests;
