//! What a history table records, against what this program knows.

use chrono::DateTime;
use roster_domain::Timestamp;
use roster_migration::HISTORY_TABLE;
use sea_orm::sea_query::{Order, Query};
use sea_orm::{ConnectionTrait, Statement};

use super::{MigrationRecord, Migrations, SchemaError, SchemaState, relations, version};
use crate::error::StoreError;

/// What a database has applied of a chain of migrations, in order of name.
pub(super) struct History {
    /// The migrations that this program knows, in order.
    known: Vec<String>,
    applied: Vec<(String, Timestamp)>,
    min_version: Option<String>,
}

impl History {
    /// Reads it; a database without a history has applied nothing.
    pub(super) async fn read<C: ConnectionTrait>(db: &C, chain: &Migrations) -> Result<Self, StoreError> {
        let existing = relations(db).await?;
        let exists = |table: &str| existing.iter().any(|name| name == table);
        let mut history = Self { known: chain.names(), applied: Vec::new(), min_version: None };
        if !exists(chain.table()) {
            return Ok(history);
        }
        let recorded = Query::select()
            .columns(["version", "applied_at"])
            .from(chain.table().to_owned())
            .order_by("version", Order::Asc)
            .take();
        for row in db.query_all(&recorded).await? {
            let seconds: i64 = row.try_get("", "applied_at")?;
            history.applied.push((row.try_get("", "version")?, from_unix_seconds(seconds)));
        }
        let is_rosters = chain.table() == HISTORY_TABLE;
        if is_rosters && exists("schema_info") && !history.unknown().is_empty() {
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
        self.known.iter().filter(|name| !self.has(name)).cloned().collect()
    }

    /// Whether this program has a migration of that name.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.known.iter().any(|known| known == name)
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
        let mut names = self.known.clone();
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
        self.applied().into_iter().filter(|name| !self.knows(name)).collect()
    }
}

/// Seconds are what the library writes.
fn from_unix_seconds(seconds: i64) -> Timestamp {
    Timestamp::new(DateTime::from_timestamp(seconds, 0).unwrap_or_default())
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}
