//! Tables of rows that belong to a user, for the migrations of a backend that is built on Roster.
//!
//! What it makes of a table is the same on every run of a released migration, and so what these functions produce never
//! changes; a new habit gets a new function.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::define;

/// Name of the column that says whose a row is.
pub const OWNER: &str = "user_id";

/// Name of the one policy of a table.
const POLICY: &str = "owner";

/// `CREATE TABLE IF NOT EXISTS` with the primary key `id` (a UUID), the owner `user_id` (a UUID, never null) and the foreign
/// key `fk_<table>_user`, by which rows go with their user. Columns of one's own are added to it, and
/// [`create_owned_table`] makes it.
pub fn owned_table(name: &'static str) -> TableCreateStatement {
    let mut owner = define::belongs_to_user(name);
    define::table(name, "id")
        .col(ColumnDef::new("id").uuid().not_null())
        .col(ColumnDef::new(OWNER).uuid().not_null())
        .foreign_key(&mut owner)
        .take()
}

/// The same for a table that has one row a user at most, such as fields of one's own of a user: the owner is the primary key.
/// [`create_profile_table`] makes it.
pub fn profile_table(name: &'static str) -> TableCreateStatement {
    let mut owner = define::belongs_to_user(name);
    define::table(name, OWNER).col(ColumnDef::new(OWNER).uuid().not_null()).foreign_key(&mut owner).take()
}

/// The foreign key `fk_<table>_<column>` to a row **of the same owner** in another owned table: an id of somebody else's row
/// is refused as one that nobody has. An empty column points at nothing.
///
/// Rows go with the row that they point at. Another action would stand in the way when a user's rows are erased together.
pub fn references_owned(
    table: &'static str,
    column: &'static str,
    other: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(table, (OWNER, column))
        .to(other, (OWNER, "id"))
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}

/// Makes a table that began as [`owned_table`], the unique index `uq_<table>_user` on owner and id, and on PostgreSQL its
/// row-level security: enabled, forced, with one policy. A row is seen and written where its owner is the one that the
/// transaction is for (`roster.user_id`), and where the transaction is for all (`roster.all_owners`).
///
/// ```
/// use roster_migration::owned::{create_owned_table, drop_owned_table, owned_table};
/// use roster_migration::sea_orm_migration::{self, prelude::*};
///
/// #[derive(DeriveMigrationName)]
/// struct Migration;
///
/// #[async_trait::async_trait]
/// impl MigrationTrait for Migration {
///     async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
///         let mut notes = owned_table("notes");
///         notes.col(ColumnDef::new("text").text().not_null());
///         create_owned_table(manager, "notes", &notes).await
///     }
///
///     async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
///         drop_owned_table(manager, "notes").await
///     }
/// }
/// ```
pub async fn create_owned_table(
    manager: &SchemaManager<'_>,
    name: &'static str,
    table: &TableCreateStatement,
) -> Result<(), DbErr> {
    manager.create_table(table.clone()).await?;
    let mut of_owner = Index::create();
    of_owner.unique().if_not_exists().name(format!("uq_{name}_user")).table(name).col(OWNER).col("id");
    manager.create_index(of_owner).await?;
    secure(manager, name).await
}

/// Makes a table that began as [`profile_table`], with the row-level security of an owned table. [`drop_owned_table`] drops it.
pub async fn create_profile_table(
    manager: &SchemaManager<'_>,
    name: &'static str,
    table: &TableCreateStatement,
) -> Result<(), DbErr> {
    manager.create_table(table.clone()).await?;
    secure(manager, name).await
}

/// `DROP TABLE IF EXISTS`: index, constraints and policy go with it.
pub async fn drop_owned_table(manager: &SchemaManager<'_>, name: &'static str) -> Result<(), DbErr> {
    manager.drop_table(define::drop_table(name)).await
}

async fn secure(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        manager.get_connection().execute_unprepared(&security(table)).await?;
    }
    Ok(())
}

/// After a transaction its settings are empty texts and not null, and an empty text is no UUID.
fn security(table: &str) -> String {
    let table = format!("\"{}\"", table.replace('"', "\"\""));
    format!(
        "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; \
         ALTER TABLE {table} FORCE ROW LEVEL SECURITY; \
         DROP POLICY IF EXISTS {POLICY} ON {table}; \
         CREATE POLICY {POLICY} ON {table} USING (\
             {OWNER} = NULLIF(current_setting('roster.user_id', true), '')::uuid \
             OR current_setting('roster.all_owners', true) = 'on')"
    )
}
