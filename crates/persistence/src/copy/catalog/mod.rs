//! The tables of a database, as its catalog has them.

mod postgres;
mod sqlite;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend};

use super::kind::Kind;
use crate::error::StoreError;

/// A table.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) name: String,
    /// Without those that the database works out by itself.
    pub(super) columns: Vec<Column>,
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    /// The type, as the database writes it.
    pub(super) shown: String,
    pub(super) declared: Declared,
    /// Its place in the primary key.
    pub(super) key_place: Option<i32>,
}

/// What a type means to its database.
#[derive(Debug, Clone)]
pub(super) enum Declared {
    Postgres {
        /// `None` for a type without counterpart in SQLite.
        kind: Option<Kind>,
        /// The type that a text has to be cast to; `None` where a text is assigned to it, which checks its length.
        cast: Option<String>,
    },
    Sqlite {
        affinity: Affinity,
    },
}

/// What SQLite turns a value of a column into, where that is possible (sqlite.org/datatype3.html, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Affinity {
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
}

/// The tables in the schema that is in use, in order of name, with their columns in the order of the catalog.
pub(super) async fn tables(session: &DatabaseTransaction) -> Result<Vec<Table>, StoreError> {
    let columns = match session.get_database_backend() {
        DbBackend::Sqlite => sqlite::columns(session).await?,
        _ => postgres::columns(session).await?,
    };
    let mut tables: Vec<Table> = Vec::new();
    for (name, column) in columns {
        match tables.last_mut().filter(|table| table.name == name) {
            Some(table) => table.columns.extend(column),
            None => tables.push(Table { name, columns: column.into_iter().collect() }),
        }
    }
    Ok(tables)
}

/// A name as SQL takes it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
