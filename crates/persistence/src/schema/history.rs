//! What `roster_migrations` records, against what this program knows.

use chrono::DateTime;
use roster_domain::Timestamp;
use roster_migration::{HISTORY_TABLE, Migrator, MigratorTrait as _};
use sea_orm::{ConnectionTrait, Statement};

use super::{MigrationRecord, SchemaError, SchemaState, relations, version};
use crate::error::StoreError;

/// What a database has applied, in order of name.
pub(super) struct History {
    applied: Vec<(String, Timestamp)>,
    min_version: Option<String>,
}

/// The names of the migrations that this program knows, in order.
fn known() -> Vec<String> {
    Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

/// Refuses a name that no migration has.
pub(super) fn require_name(name: &str) -> Result<(), SchemaError> {
    let known = known();
    if known.iter().any(|candidate| candidate == name) {
        return Ok(());
    }
    Err(SchemaError::UnknownMigration { name: name.to_owned(), known })
}

impl History {
    /// Reads it; a database without a history has applied nothing.
    pub(super) async fn read<C: ConnectionTrait>(db: &C) -> Result<Self, StoreError> {
        let existing = relations(db).await?;
        let exists = |table: &str| existing.iter().any(|name| name == table);
        let mut history = Self { applied: Vec::new(), min_version: None };
        if !exists(HISTORY_TABLE) {
            return Ok(history);
        }
        let query = format!("SELECT version, applied_at FROM {HISTORY_TABLE} ORDER BY version");
        for row in db.query_all_raw(Statement::from_string(db.get_database_backend(), query)).await? {
            let seconds: i64 = row.try_get("", "applied_at")?;
            history.applied.push((row.try_get("", "version")?, from_unix_seconds(seconds)));
        }
        if exists("schema_info") && !history.unknown().is_empty() {
            let query = "SELECT min_version FROM schema_info";
            let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), query)).await?;
            history.min_version = row.map(|row| row.try_get("", "min_version")).transpose()?;
        }
        Ok(history)
    }

    /// Whether the migration `name` is applied.
    pub(super) fn has(&self, name: &str) -> bool {
        self.applied.iter().any(|(applied, _)| applied == name)
    }

    /// What is applied, in order.
    pub(super) fn applied(&self) -> Vec<String> {
        self.applied.iter().map(|(name, _)| name.clone()).collect()
    }

    /// What this program would apply, in order.
    pub(super) fn pending(&self) -> Vec<String> {
        known().into_iter().filter(|name| !self.has(name)).collect()
    }

    /// How many migrations after `name` are applied.
    pub(super) fn applied_after(&self, name: &str) -> u32 {
        count(self.applied.iter().filter(|(applied, _)| applied.as_str() > name))
    }

    /// How many migrations up to `name` are not applied.
    pub(super) fn pending_until(&self, name: &str) -> u32 {
        count(self.pending().iter().filter(|pending| pending.as_str() <= name))
    }

    /// How the schema and this program fit.
    pub(super) fn state(&self) -> SchemaState {
        let (unknown, pending) = (self.unknown(), self.pending());
        if unknown.is_empty() {
            return if pending.is_empty() { SchemaState::Current } else { SchemaState::Behind { pending } };
        }
        let is_compatible = pending.is_empty() && self.min_version.as_deref().is_some_and(version::satisfies);
        SchemaState::Ahead { unknown, min_version: self.min_version.clone(), is_compatible }
    }

    /// Refuses a history that this program cannot go on from.
    pub(super) fn require_known(&self) -> Result<(), SchemaError> {
        let unknown = self.unknown();
        if unknown.is_empty() {
            return Ok(());
        }
        Err(SchemaError::Newer { unknown, min_version: self.min_version.clone() })
    }

    /// All migrations, those of this program and those of the database.
    pub(super) fn records(&self) -> Vec<MigrationRecord> {
        let mut names = known();
        names.extend(self.unknown());
        names.sort();
        let parents = std::iter::once(None).chain(names.iter().cloned().map(Some));
        names
            .iter()
            .zip(parents)
            .map(|(name, parent)| MigrationRecord {
                name: name.clone(),
                parent,
                applied_at: self.applied_at(name),
            })
            .collect()
    }

    fn applied_at(&self, name: &str) -> Option<Timestamp> {
        self.applied.iter().find(|(applied, _)| applied == name).map(|(_, at)| *at)
    }

    fn unknown(&self) -> Vec<String> {
        let known = known();
        self.applied().into_iter().filter(|name| !known.contains(name)).collect()
    }
}

/// Seconds are what the library writes.
fn from_unix_seconds(seconds: i64) -> Timestamp {
    Timestamp::new(DateTime::from_timestamp(seconds, 0).unwrap_or_default())
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}
