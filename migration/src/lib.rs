//! The schema history of Roster, one source for SQLite and PostgreSQL.
//!
//! Migrations are history. They spell out tables and columns as strings and know no entity, so that a later change of a
//! row cannot rewrite the past; a released migration is never edited. Every step can be taken back, and taking a step
//! that the database has already taken (a history that was lost, a run that was cut off) does no harm.
//!
//! Constraints and indexes have names (`pk_`, `uq_`, `fk_`, `ck_`, `ix_`), because errors are classified by them.
//! Times have no default in the database: on SQLite one that the database writes and one that a program binds do not
//! compare.
//!
//! This crate only holds the steps. Who runs them, when, and what is looked at before belongs to `roster-persistence`.

mod define;
mod m20261121_000100_create_roles;
mod m20261121_000200_create_users;
mod m20261121_000300_create_sessions;
mod m20261121_000400_create_device_tokens;
mod m20261121_000500_create_one_time_tokens;
mod m20261121_000600_create_registration_attempts;
mod m20261121_000700_create_user_status_changes;
mod m20261121_000800_create_audit_events;
mod m20261121_000900_create_outbox;
mod m20261121_001000_create_signing_keys;
mod m20261121_001100_create_schema_info;
mod m20261121_001200_create_login_throttles;
mod m20261121_001300_create_cache_invalidations;
mod m20261121_001400_create_idempotency_keys;
mod m20261121_001500_prepare_user_list;
mod m20261121_001600_create_identities;
mod m20261121_001700_create_import_runs;
pub mod owned;

/// What steps are written with; a backend that writes its own needs the same version.
pub use sea_orm_migration;
pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// Where the steps that a database has taken are recorded. Never the library's default name, so that another
/// application of the same library can live in the same database.
pub const HISTORY_TABLE: &str = "roster_migrations";

/// A table of Roster's own, and the migration that makes it.
///
/// A table of this name in a database whose history lacks the migration belongs to somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnedTable {
    /// Name of the table.
    pub table: &'static str,
    /// Name of the migration.
    pub migration: &'static str,
}

const fn owned(table: &'static str, migration: &'static str) -> OwnedTable {
    OwnedTable { table, migration }
}

/// All tables of Roster's own, apart from [`HISTORY_TABLE`], in the order of their making.
pub const TABLES: &[OwnedTable] = &[
    owned("roles", "m20261121_000100_create_roles"),
    owned("users", "m20261121_000200_create_users"),
    owned("sessions", "m20261121_000300_create_sessions"),
    owned("device_tokens", "m20261121_000400_create_device_tokens"),
    owned("one_time_tokens", "m20261121_000500_create_one_time_tokens"),
    owned("registration_attempts", "m20261121_000600_create_registration_attempts"),
    owned("user_status_changes", "m20261121_000700_create_user_status_changes"),
    owned("audit_events", "m20261121_000800_create_audit_events"),
    owned("outbox", "m20261121_000900_create_outbox"),
    owned("signing_keys", "m20261121_001000_create_signing_keys"),
    owned("schema_info", "m20261121_001100_create_schema_info"),
    owned("login_throttles", "m20261121_001200_create_login_throttles"),
    owned("cache_invalidations", "m20261121_001300_create_cache_invalidations"),
    owned("idempotency_keys", "m20261121_001400_create_idempotency_keys"),
    owned("identities", "m20261121_001600_create_identities"),
    owned("import_runs", "m20261121_001700_create_import_runs"),
];

/// The steps of Roster's schema, the oldest first.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000100_create_roles::Migration),
            Box::new(m20261121_000200_create_users::Migration),
            Box::new(m20261121_000300_create_sessions::Migration),
            Box::new(m20261121_000400_create_device_tokens::Migration),
            Box::new(m20261121_000500_create_one_time_tokens::Migration),
            Box::new(m20261121_000600_create_registration_attempts::Migration),
            Box::new(m20261121_000700_create_user_status_changes::Migration),
            Box::new(m20261121_000800_create_audit_events::Migration),
            Box::new(m20261121_000900_create_outbox::Migration),
            Box::new(m20261121_001000_create_signing_keys::Migration),
            Box::new(m20261121_001100_create_schema_info::Migration),
            Box::new(m20261121_001200_create_login_throttles::Migration),
            Box::new(m20261121_001300_create_cache_invalidations::Migration),
            Box::new(m20261121_001400_create_idempotency_keys::Migration),
            Box::new(m20261121_001500_prepare_user_list::Migration),
            Box::new(m20261121_001600_create_identities::Migration),
            Box::new(m20261121_001700_create_import_runs::Migration),
        ]
    }

    fn migration_table_name() -> DynIden {
        HISTORY_TABLE.into_iden()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_in_order() {
        let names: Vec<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
        let sorted: BTreeSet<String> = names.iter().cloned().collect();
        assert_eq!(names, sorted.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn every_owned_table_names_a_migration_that_exists() {
        let names: BTreeSet<String> =
            Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
        for owned in TABLES {
            assert!(names.contains(owned.migration), "{owned:?}");
        }
    }

    #[cfg(feature = "sqlite")]
    #[tokio::test]
    async fn the_owned_tables_are_exactly_those_that_the_migrations_make() {
        use sea_orm_migration::sea_orm::{ConnectOptions, ConnectionTrait, Database};

        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(1);
        let db = Database::connect(options).await.unwrap();
        Migrator::up(&db, None).await.unwrap();

        let tables = Query::select()
            .column("name")
            .from("sqlite_master")
            .and_where(Expr::col("type").eq("table"))
            .and_where(Expr::col("name").not_like("sqlite%"))
            .to_owned();
        let made: BTreeSet<String> =
            db.query_all(&tables).await.unwrap().iter().map(|row| row.try_get("", "name").unwrap()).collect();

        let declared: BTreeSet<String> =
            TABLES.iter().map(|owned| owned.table).chain([HISTORY_TABLE]).map(str::to_owned).collect();
        assert_eq!(made, declared);
    }
}
