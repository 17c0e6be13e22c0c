//! The history of the tables of this backend, recorded apart from Roster's own.

mod m20261121_000100_create_todos;
mod m20261121_000200_create_profiles;

use sea_orm_migration::prelude::*;

/// The steps, the oldest first.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000100_create_todos::Migration),
            Box::new(m20261121_000200_create_profiles::Migration),
        ]
    }

    fn migration_table_name() -> DynIden {
        "todos_migrations".into_iden()
    }
}
