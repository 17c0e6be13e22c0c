//! Rows on their way into a table.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement, Value as Bound};

use super::catalog::quoted;
use super::error::{CopyError, Misfit};
use super::plan::{Carried, Plan};
use super::postgres;
use super::value::Value;
use crate::error::StoreError;

/// Values that one statement binds at most. PostgreSQL and SQLite take many more, but no faster.
const VALUES: usize = 2_000;
/// Bytes that wait at most before they are written.
const BYTES: usize = 1 << 20;

/// Writes rows, many at once.
pub(super) struct Writer<'a> {
    plan: &'a Plan,
    database: &'a DatabaseTransaction,
    backend: DbBackend,
    bound: Vec<Bound>,
    rows: usize,
    bytes: usize,
    /// Rows of a statement.
    most: usize,
    /// The statement of that many rows.
    full: String,
}

impl<'a> Writer<'a> {
    pub(super) fn new(plan: &'a Plan, database: &'a DatabaseTransaction) -> Self {
        let backend = database.get_database_backend();
        let most = (VALUES / plan.columns.len().max(1)).max(1);
        let full = insert(plan, backend, most);
        Self { plan, database, backend, bound: Vec::new(), rows: 0, bytes: 0, most, full }
    }

    /// Writes a row, or keeps it until there are more.
    pub(super) async fn write(&mut self, row: Vec<Value>, number: u64) -> Result<(), CopyError> {
        for (at, (column, value)) in self.plan.columns.iter().zip(&row).enumerate() {
            self.bytes += value.size();
            let bound = bind(self.backend, column, value)
                .map_err(|misfit| self.plan.unfit(&row, (at, misfit), number))?;
            self.bound.push(bound);
        }
        self.rows += 1;
        if self.rows == self.most || self.bytes >= BYTES { self.flush().await } else { Ok(()) }
    }

    /// Writes what is kept.
    pub(super) async fn flush(&mut self) -> Result<(), CopyError> {
        if self.rows == 0 {
            return Ok(());
        }
        let sql = if self.rows == self.most {
            self.full.clone()
        } else {
            insert(self.plan, self.backend, self.rows)
        };
        let statement = Statement::from_sql_and_values(self.backend, sql, std::mem::take(&mut self.bound));
        self.database.execute_raw(statement).await.map_err(|error| CopyError::Table {
            table: self.plan.table.clone(),
            source: StoreError::from(error),
        })?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }
}

fn bind(backend: DbBackend, column: &Carried, value: &Value) -> Result<Bound, Misfit> {
    #[cfg(feature = "sqlite")]
    if backend == DbBackend::Sqlite {
        return super::sqlite::encode(column.kind, value.clone());
    }
    Ok(Bound::String(postgres::encode(column.kind, value)?))
}

/// `INSERT` of so many rows. A column that counts up by itself takes the number that it is given.
fn insert(plan: &Plan, backend: DbBackend, rows: usize) -> String {
    let table = quoted(&plan.table);
    let is_sqlite = backend == DbBackend::Sqlite;
    let mut place = 0;
    let row = |place: &mut usize| {
        let places: Vec<String> = plan
            .columns
            .iter()
            .map(|column| {
                *place += 1;
                match &column.cast {
                    _ if is_sqlite => "?".to_owned(),
                    Some(cast) => format!("${place}::text::{cast}"),
                    None => format!("${place}::text"),
                }
            })
            .collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(|_| row(&mut place)).collect();
    let overriding = if is_sqlite { "" } else { " OVERRIDING SYSTEM VALUE" };
    format!(
        "INSERT INTO {table} ({}){overriding} VALUES {}",
        plan.quoted_columns().join(", "),
        rows.join(", ")
    )
}
