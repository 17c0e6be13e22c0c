//! Tables of somebody else under Roster's names.

use roster_migration::TABLES;
use sea_orm::ConnectionTrait;

use super::history::History;
use super::{Migrations, SchemaError, relations};

/// Refuses a database that has one of Roster's tables without the migration that makes it: the table is somebody
/// else's, and creating "if not exists" would take it for Roster's own.
pub(super) async fn refuse<C: ConnectionTrait>(db: &C) -> Result<(), SchemaError> {
    let history = History::read(db, &Migrations::roster()).await?;
    let existing = relations(db).await?;
    let foreign = TABLES
        .iter()
        .find(|owned| !history.has(owned.migration) && existing.iter().any(|name| name == owned.table));
    match foreign {
        Some(owned) => Err(SchemaError::Foreign { table: owned.table.to_owned() }),
        None => Ok(()),
    }
}
