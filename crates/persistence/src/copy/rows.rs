//! The rows of a table, one after the other.

use futures_util::TryStreamExt as _;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, QueryResult, Statement, StreamTrait};

use super::Sha256;
use super::catalog::quoted;
use super::checksum::Checksum;
use super::error::{CopyError, Misfit};
use super::plan::Plan;
use super::postgres;
use super::value::Value;
use crate::error::StoreError;

/// Which of the two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Source,
    Target,
}

impl Side {
    pub(super) fn failed(self, error: impl Into<StoreError>) -> CopyError {
        match self {
            Self::Source => CopyError::source(error),
            Self::Target => CopyError::target(error),
        }
    }
}

impl Plan {
    /// Every row, in no order. At most a few are in memory at once.
    pub(super) fn select(&self, database: &DatabaseTransaction) -> Statement {
        let backend = ConnectionTrait::get_database_backend(database);
        let columns: Vec<String> = match backend {
            DbBackend::Sqlite => self.quoted_columns(),
            _ => self.quoted_columns().iter().map(|column| format!("{column}::text")).collect(),
        };
        let sql = format!("SELECT {} FROM {}", columns.join(", "), quoted(&self.table));
        Statement::from_string(backend, sql)
    }

    /// The values of a row.
    pub(super) fn read(&self, row: &QueryResult, number: u64) -> Result<Vec<Value>, CopyError> {
        let mut values = Vec::with_capacity(self.columns.len());
        let mut misfit = None;
        for (at, column) in self.columns.iter().enumerate() {
            let value = read_value(row, column.kind, at).unwrap_or_else(|reason| {
                misfit.get_or_insert((at, reason));
                Value::Null
            });
            values.push(value);
        }
        match misfit {
            Some(misfit) => Err(self.unfit(&values, misfit, number)),
            None => Ok(values),
        }
    }

    /// The error of a value that cannot be carried: where it stands in the row, and why.
    pub(super) fn unfit(&self, row: &[Value], (at, reason): (usize, Misfit), number: u64) -> CopyError {
        let key: Vec<String> = self.key.iter().filter_map(|at| row.get(*at)).map(Value::shown).collect();
        CopyError::Unfit {
            table: self.table.clone(),
            column: self.columns.get(at).map(|column| column.name.clone()).unwrap_or_default(),
            key: if key.is_empty() { format!("number {number}") } else { key.join(", ") },
            reason,
        }
    }

    /// How many rows a table has.
    pub(super) async fn count(&self, database: &DatabaseTransaction, side: Side) -> Result<u64, CopyError> {
        let sql = format!("SELECT count(*) AS rows FROM {}", quoted(&self.table));
        let statement = Statement::from_string(ConnectionTrait::get_database_backend(database), sql);
        let row = database.query_one_raw(statement).await.map_err(|error| side.failed(error))?;
        let rows: i64 = row
            .ok_or(StoreError::Missing)
            .and_then(|row| Ok(row.try_get("", "rows")?))
            .map_err(|error| side.failed(error))?;
        Ok(rows.unsigned_abs())
    }

    /// What a table holds.
    pub(super) async fn checksum(
        &self,
        database: &DatabaseTransaction,
        side: Side,
        sha256: Sha256,
        on_row: &mut (dyn FnMut() + Send),
    ) -> Result<Checksum, CopyError> {
        let mut checksum = Checksum::default();
        let mut buffer = Vec::new();
        let statement = self.select(database);
        let mut rows = database.stream_raw(statement).await.map_err(|error| side.failed(error))?;
        while let Some(row) = rows.try_next().await.map_err(|error| side.failed(error))? {
            let row = self.read(&row, checksum.rows + 1)?;
            checksum
                .add(&row, sha256, &mut buffer)
                .map_err(|misfit| self.unfit(&row, misfit, checksum.rows + 1))?;
            on_row();
        }
        Ok(checksum)
    }
}

fn read_value(row: &QueryResult, kind: super::kind::Kind, at: usize) -> Result<Value, Misfit> {
    #[cfg(feature = "sqlite")]
    if let Some(row) = row.try_as_sqlite_row() {
        return super::sqlite::decode(kind, row, at);
    }
    postgres::decode(kind, row.try_get_by_index(at).map_err(|_| Misfit::Type)?)
}
