//! The schema of a database: brought up, taken back, looked at.
//!
//! Each change is one transaction on one connection, behind a lock that the database keeps. However many processes
//! start at once, one changes the schema and the others find it changed; and a change happens whole or not at all.
//!
//! Roster's own chain of migrations comes first. That of a backend's own tables, which point at Roster's, is applied
//! after it and taken back before it.

mod error;
mod foreign;
mod history;
mod migrations;
pub(crate) mod session;
mod version;

use roster_domain::Timestamp;
use roster_migration::sea_orm_migration::MigratorTraitSelf as _;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction};

pub use error::SchemaError;
use history::History;
pub use migrations::Migrations;

use crate::connect::{DatabaseOptions, SchemaName};
use crate::error::StoreError;
use crate::owned::role;
use crate::store::Store;

/// The schema of one database.
#[derive(Debug, Clone)]
pub struct Schema {
    connection: DatabaseConnection,
    name: Option<SchemaName>,
    /// In the order in which they are applied.
    chains: Vec<Migrations>,
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
    /// A later version of this program has migrated this database.
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

    /// How two chains of migrations and this program fit together: as the worse of them does.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Behind { mut pending }, Self::Behind { pending: more }) => {
                pending.extend(more);
                Self::Behind { pending }
            }
            (Self::Current, other) | (other, Self::Current) => other,
            (unusable, other) if other.is_usable() => unusable,
            (_, other) => other,
        }
    }
}

impl Schema {
    /// Opens a connection of its own to the database. A missing file of SQLite is made; nothing else is touched.
    pub async fn connect(options: &DatabaseOptions) -> Result<Self, StoreError> {
        let connection = session::connect(options).await?;
        Ok(Self { connection, name: options.schema.clone(), chains: options.chains() })
    }

    /// Applies what is pending, and says what that was. On a database that a later version has migrated and that this
    /// one may still run on, that is nothing.
    ///
    /// # Errors
    /// [`SchemaError::Foreign`] and [`SchemaError::Newer`], before anything is touched.
    pub async fn up(&self) -> Result<Vec<String>, SchemaError> {
        let session = self.begin().await?;
        let applied = bring_up(&session, &self.chains).await?;
        let is_prepared = role::prepare(&session).await?;
        if is_prepared || !applied.is_empty() {
            session.commit().await.map_err(StoreError::from)?;
        }
        Ok(applied)
    }

    /// Takes the last `steps` migrations back, or as many as there are, and says which. A backend's own go before
    /// Roster's, whenever they were applied.
    ///
    /// # Errors
    /// As for [`up`](Self::up).
    pub async fn down(&self, steps: u32) -> Result<Vec<String>, SchemaError> {
        let session = self.begin().await?;
        let mut undone = Vec::new();
        for (chain, before) in self.known_histories(&session).await?.iter().rev() {
            let left = (steps as usize).saturating_sub(undone.len());
            let last: Vec<String> = before.applied().into_iter().rev().take(left).collect();
            if !last.is_empty() {
                let count = u32::try_from(last.len()).unwrap_or(u32::MAX);
                chain.down(&session, Some(count)).await.map_err(StoreError::from)?;
                undone.extend(last);
            }
        }
        session.commit().await.map_err(StoreError::from)?;
        Ok(undone)
    }

    /// Goes to the state right after the migration `name`, forwards or backwards: what comes before it is applied, what comes
    /// after it is not.
    ///
    /// # Errors
    /// As for [`up`](Self::up), and [`SchemaError::UnknownMigration`].
    pub async fn to(&self, name: &str) -> Result<(), SchemaError> {
        let session = self.begin().await?;
        let histories = self.known_histories(&session).await?;
        let Some(place) = histories.iter().position(|(_, history)| history.knows(name)) else {
            let known = self.chains.iter().flat_map(Migrations::names).collect();
            return Err(SchemaError::UnknownMigration { name: name.to_owned(), known });
        };
        let (earlier, rest) = histories.split_at(place);
        for (chain, _) in rest.iter().skip(1).rev() {
            chain.down(&session, None).await.map_err(StoreError::from)?;
        }
        for (chain, _) in earlier {
            chain.up(&session, None).await.map_err(StoreError::from)?;
        }
        if let Some((chain, before)) = rest.first() {
            chain.down(&session, Some(before.applied_after(name))).await.map_err(StoreError::from)?;
            chain.up(&session, Some(before.pending_until(name))).await.map_err(StoreError::from)?;
        }
        role::prepare(&session).await?;
        Ok(session.commit().await.map_err(StoreError::from)?)
    }

    /// Takes everything back and applies it again. Only tables of Roster's own and of the backend's are dropped; what was in
    /// them is lost.
    ///
    /// # Errors
    /// As for [`up`](Self::up).
    pub async fn fresh(&self) -> Result<(), SchemaError> {
        let session = self.begin().await?;
        self.known_histories(&session).await?;
        for chain in self.chains.iter().rev() {
            chain.down(&session, None).await.map_err(StoreError::from)?;
        }
        for chain in &self.chains {
            chain.up(&session, None).await.map_err(StoreError::from)?;
        }
        role::prepare(&session).await?;
        Ok(session.commit().await.map_err(StoreError::from)?)
    }

    /// Every migration, in order, also those that only this database knows. Changes nothing.
    pub async fn status(&self) -> Result<Vec<MigrationRecord>, SchemaError> {
        let mut records = Vec::new();
        for chain in &self.chains {
            records.extend(History::read(&self.connection, chain).await?.records());
        }
        Ok(records)
    }

    /// Whether this program may run on the schema. Changes nothing.
    ///
    /// # Errors
    /// [`SchemaError::Foreign`].
    pub async fn check(&self) -> Result<SchemaState, SchemaError> {
        check(&self.connection, &self.chains).await
    }

    /// Closes the connection.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.connection.close().await?)
    }

    async fn begin(&self) -> Result<DatabaseTransaction, SchemaError> {
        let session = session::begin(&self.connection, self.name.as_ref()).await?;
        foreign::refuse(&session).await?;
        Ok(session)
    }

    /// What the database has applied of each chain, none of it beyond what this program knows.
    async fn known_histories(
        &self,
        session: &DatabaseTransaction,
    ) -> Result<Vec<(&Migrations, History)>, SchemaError> {
        let mut histories = Vec::new();
        for chain in &self.chains {
            let history = History::read(session, chain).await?;
            history.require_known()?;
            histories.push((chain, history));
        }
        Ok(histories)
    }
}

impl Store {
    /// The schema of this database, on the store's own connections: for asking whether it is current, and for a
    /// database in memory, which has no others.
    pub fn schema(&self) -> Schema {
        Schema { connection: self.read_conn().clone(), name: None, chains: self.chains.to_vec() }
    }
}

/// Applies what is pending of each chain, and says what that was.
pub(crate) async fn bring_up(
    session: &DatabaseTransaction,
    chains: &[Migrations],
) -> Result<Vec<String>, SchemaError> {
    let mut applied = Vec::new();
    for chain in chains {
        let before = History::read(session, chain).await?;
        if !before.state().is_usable() {
            before.require_known()?;
            chain.up(session, None).await.map_err(StoreError::from)?;
            applied.extend(before.pending());
        }
    }
    Ok(applied)
}

/// How a schema and this program fit. Changes nothing.
pub(crate) async fn check<C: ConnectionTrait>(
    db: &C,
    chains: &[Migrations],
) -> Result<SchemaState, SchemaError> {
    foreign::refuse(db).await?;
    let mut state = SchemaState::Current;
    for chain in chains {
        state = state.and(History::read(db, chain).await?.state());
    }
    Ok(state)
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
