//! Which columns are carried, and how.

use super::catalog::{Column, Declared, Table, quoted};
use super::error::CopyError;
use super::kind::Kind;

/// A table to be copied.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) table: String,
    pub(super) columns: Vec<Carried>,
    /// The places of the columns of the primary key.
    pub(super) key: Vec<usize>,
}

/// A column to be copied.
#[derive(Debug, Clone)]
pub(super) struct Carried {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The type of PostgreSQL that its text is cast to on the way in.
    pub(super) cast: Option<String>,
}

impl Plan {
    /// How the rows of a table get into the table of the same name.
    pub(super) fn between(source: &Table, target: &Table) -> Result<Self, CopyError> {
        let table = &target.name;
        let missing =
            |column: &Column| CopyError::NoColumn { table: table.clone(), column: column.name.clone() };
        let find =
            |columns: &[Column], name: &str| columns.iter().find(|column| column.name == name).cloned();
        if let Some(extra) =
            source.columns.iter().find(|column| find(&target.columns, &column.name).is_none())
        {
            return Err(missing(extra));
        }
        let mut columns = Vec::with_capacity(target.columns.len());
        for into in &target.columns {
            let from = find(&source.columns, &into.name).ok_or_else(|| missing(into))?;
            let kind = Kind::between(&from, into).ok_or_else(|| CopyError::Type {
                table: table.clone(),
                column: into.name.clone(),
                source_type: from.shown,
                target_type: into.shown.clone(),
            })?;
            let cast = match &into.declared {
                Declared::Postgres { cast, .. } => cast.clone(),
                Declared::Sqlite { .. } => None,
            };
            columns.push(Carried { name: into.name.clone(), kind, cast });
        }
        let mut key: Vec<(i32, usize)> = target
            .columns
            .iter()
            .enumerate()
            .filter_map(|(at, column)| column.key_place.map(|place| (place, at)))
            .collect();
        key.sort_unstable();
        Ok(Self { table: table.clone(), columns, key: key.into_iter().map(|(_, at)| at).collect() })
    }

    /// The columns, as SQL takes them.
    pub(super) fn quoted_columns(&self) -> Vec<String> {
        self.columns.iter().map(|column| quoted(&column.name)).collect()
    }
}
