//! A chain of migrations and where it is recorded.

use roster_migration::sea_orm_migration::MigratorTraitSelf;
use roster_migration::sea_orm_migration::prelude::{DynIden, IntoIden, MigrationTrait};
use roster_migration::{Migrator, MigratorTrait};

/// A chain of migrations with a history table of its own: Roster's, or that of a backend's own tables.
#[derive(Debug, Clone)]
pub struct Migrations {
    table: String,
    steps: fn() -> Vec<Box<dyn MigrationTrait>>,
}

impl Migrations {
    /// The chain of a migrator.
    pub fn of<M: MigratorTrait>() -> Self {
        Self { table: M::migration_table_name().to_string(), steps: M::migrations }
    }

    /// Roster's own.
    pub(crate) fn roster() -> Self {
        Self::of::<Migrator>()
    }

    /// The table that records what a database has applied.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The names of the steps, in order.
    pub fn names(&self) -> Vec<String> {
        (self.steps)().iter().map(|step| step.name().to_owned()).collect()
    }
}

impl MigratorTraitSelf for Migrations {
    fn migrations(&self) -> Vec<Box<dyn MigrationTrait>> {
        (self.steps)()
    }

    fn migration_table_name(&self) -> DynIden {
        self.table.clone().into_iden()
    }
}
