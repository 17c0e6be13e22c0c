//! Users in PostgreSQL, behind a cursor.
//!
//! Every value is read as the text that PostgreSQL has for it: one form for all types, those of extensions and of the
//! team's own too, and the same text finds the place again when the reading goes on later.

mod catalog;
mod value;

use std::fmt;
use std::time::Duration;

use roster_domain::SourceValue;
use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, Postgres, Row as _};
use url::Url;

use super::ForeignError;
use super::error::said;
use super::layout::{Beside, NewestSessions, Owned};
use super::position::{Mark, Position};
use super::reader::{Page, Values};
use super::table::{Column, Table, TableName, quoted};
use crate::connect::{DatabaseOptions, postgres};
use crate::error::DatabaseError;

/// How long the server may take to answer at first.
const PATIENCE: Duration = Duration::from_secs(10);

/// One snapshot, however long the reading takes, and one form of text for every value. Policies on rows would hide users
/// in silence; without this the server says so instead.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
     SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; \
     SET LOCAL row_security = off; SET LOCAL cursor_tuple_fraction = 1; \
     SET LOCAL \"TimeZone\" = 'UTC'; SET LOCAL \"DateStyle\" = 'ISO, YMD'; SET LOCAL bytea_output = 'hex'; \
     SELECT set_config(name, '0', true) FROM pg_catalog.pg_settings WHERE name = 'transaction_timeout'";

/// SQLSTATE of what the role may not do.
const INSUFFICIENT_PRIVILEGE: &str = "42501";

/// A connection in a read-only transaction.
pub(super) struct PostgresReader {
    connection: PgConnection,
    place: String,
}

impl fmt::Debug for PostgresReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresReader").field("place", &self.place).finish_non_exhaustive()
    }
}

impl PostgresReader {
    pub(super) async fn connect(options: &DatabaseOptions, url: &Url) -> Result<Self, ForeignError> {
        let place = options.url.to_string();
        let refused = |reason: DatabaseError| {
            let place = place.clone();
            match reason.code() {
                // A wrong password, or a role that may not come in.
                Some(code) if code.starts_with("28") || code == INSUFFICIENT_PRIVILEGE => {
                    ForeignError::Denied { place, table: None, reason }
                }
                _ => ForeignError::Connect { place, reason },
            }
        };
        let server = postgres::connection(options, url).map_err(|error| match error {
            crate::StoreError::Unavailable(reason) | crate::StoreError::Database(reason) => refused(reason),
            other => refused(DatabaseError::new(None, other.to_string())),
        })?;
        let Ok(connected) = tokio::time::timeout(PATIENCE, server.connect()).await else {
            let reason = format!("no answer within {} s", PATIENCE.as_secs());
            return Err(refused(DatabaseError::new(None, reason)));
        };
        let mut connection = connected.map_err(|error| refused(said(error)))?;
        connection.execute(BEGIN).await.map_err(|error| refused(said(error)))?;
        let host =
            server.get_socket().map_or(server.get_host().to_owned(), |path| path.display().to_string());
        let database = server.get_database().unwrap_or_else(|| server.get_username());
        let place = format!("postgres://{host}:{}/{database}", server.get_port());
        Ok(Self { connection, place })
    }

    pub(super) fn place(&self) -> &str {
        &self.place
    }

    pub(super) async fn table(&mut self, name: &TableName) -> Result<Option<Table>, ForeignError> {
        match catalog::find(&mut self.connection, name).await {
            Ok(table) => Ok(table),
            Err(error) => Err(self.failed(error, Some(name))),
        }
    }

    pub(super) async fn probe(&mut self, table: &Table) -> Result<(), ForeignError> {
        let columns = texts(&table.columns);
        let select = format!("SELECT {columns} FROM {} LIMIT 0", table.name.quoted());
        self.fetch(query(select), &table.name).await.map(drop)
    }

    pub(super) async fn count(&mut self, table: &Table) -> Result<u64, ForeignError> {
        let count = format!("SELECT count(*) FROM {}", table.name.quoted());
        let rows = self.fetch(query(count), &table.name).await?;
        let count = rows.first().map_or(0, |row| row.try_get::<i64, _>(0).unwrap_or_default());
        Ok(u64::try_from(count).unwrap_or_default())
    }

    pub(super) async fn begin(
        &mut self,
        users: &Table,
        after: Option<&Position>,
    ) -> Result<(), ForeignError> {
        let (behind, marks) = behind(users, after);
        let columns = texts(&users.columns);
        let declare = format!(
            "DECLARE roster_source NO SCROLL CURSOR FOR SELECT {columns} FROM {} AS t{behind} {}",
            users.name.quoted(),
            order(users),
        );
        let mut declare = query(declare);
        for mark in marks {
            declare = declare.bind(mark);
        }
        match declare.execute(&mut self.connection).await {
            Ok(_) => Ok(()),
            Err(error) => Err(match self.failed(error, Some(&users.name)) {
                // A text that is no value of its column.
                ForeignError::Read { reason, .. }
                    if reason.code().is_some_and(|code| code.starts_with("22")) && after.is_some() =>
                {
                    ForeignError::Position
                }
                error => error,
            }),
        }
    }

    pub(super) async fn page(&mut self, users: &Table, most: usize) -> Result<Page, ForeignError> {
        let rows = self.fetch(query(format!("FETCH FORWARD {most} FROM roster_source")), &users.name).await?;
        let mark = |row: &PgRow, at: Option<usize>| match at.and_then(|at| value::text(row, at)) {
            Some(text) => Mark::Text(text),
            None => Mark::Null,
        };
        let position = rows
            .last()
            .map(|last| Position { created: mark(last, users.created), key: mark(last, users.key) });
        let rows = rows.iter().map(|row| value::all(row, &users.columns)).collect();
        Ok(Page { rows, position })
    }

    pub(super) async fn accounts(
        &mut self,
        _users: &Table,
        accounts: &Owned,
        keys: &[String],
    ) -> Result<Vec<Values>, ForeignError> {
        let table = &accounts.table;
        let select = format!(
            "SELECT {} FROM {} AS t WHERE {} {}",
            texts(&table.columns),
            table.name.quoted(),
            is_one_of(accounts),
            order(table),
        );
        let rows = self.fetch(query(select).bind(keys), &table.name).await?;
        Ok(rows.iter().map(|row| value::all(row, &table.columns)).collect())
    }

    pub(super) async fn newest_sessions(
        &mut self,
        _users: &Table,
        beside: &Beside,
        keys: &[String],
    ) -> Result<Vec<(SourceValue, SourceValue)>, ForeignError> {
        let table = &beside.sessions.table;
        let Some(NewestSessions { owner, created, condition }) = beside.newest_sessions() else {
            return Ok(Vec::new());
        };
        let owner_name = quoted(&owner.name);
        let select = format!(
            "SELECT ({owner_name})::text, (max({}))::text FROM {} WHERE {}{} GROUP BY {owner_name}",
            quoted(&created.name),
            table.name.quoted(),
            is_one_of(&beside.sessions),
            condition,
        );
        let rows = self.fetch(query(select).bind(keys), &table.name).await?;
        Ok(rows.iter().map(|row| (value::of(row, 0, owner.kind), value::of(row, 1, created.kind))).collect())
    }

    pub(super) async fn close(self) {
        // Nothing was written: a link that breaks here costs nothing.
        let _ = self.connection.close().await;
    }

    async fn fetch(
        &mut self,
        query: Query<'_, Postgres, PgArguments>,
        table: &TableName,
    ) -> Result<Vec<PgRow>, ForeignError> {
        query.fetch_all(&mut self.connection).await.map_err(|error| self.failed(error, Some(table)))
    }

    fn failed(&self, error: sqlx::Error, table: Option<&TableName>) -> ForeignError {
        let (place, reason) = (self.place.clone(), said(error));
        if reason.code() == Some(INSUFFICIENT_PRIVILEGE) {
            ForeignError::Denied { place, table: table.cloned(), reason }
        } else {
            ForeignError::Read { place, reason }
        }
    }
}

/// A statement without a name: names would outlive the transaction on a connection that a pooler shares out.
fn query<'q>(sql: String) -> Query<'q, Postgres, PgArguments> {
    // Identifiers are quoted and values bound wherever statements are put together here.
    sqlx::query(AssertSqlSafe(sql)).persistent(false)
}

/// Columns as text.
fn texts(columns: &[Column]) -> String {
    let texts: Vec<_> = columns.iter().map(|column| format!("({})::text", quoted(&column.name))).collect();
    texts.join(", ")
}

/// How a column compares: by its own type, texts by their bytes.
fn comparable(column: &Column) -> String {
    // By the table, because the columns of the result are texts of the same name.
    let name = format!("t.{}", quoted(&column.name));
    if column.collated { format!("({name})::text COLLATE \"C\"") } else { name }
}

fn order(table: &Table) -> String {
    let terms: Vec<_> = [table.created(), table.key()]
        .into_iter()
        .flatten()
        .map(|column| format!("{} NULLS LAST", comparable(column)))
        .collect();
    if terms.is_empty() { String::new() } else { format!("ORDER BY {}", terms.join(", ")) }
}

/// The condition for rows that come later in the order, and what is bound to it.
fn behind<'p>(table: &Table, after: Option<&'p Position>) -> (String, Vec<&'p str>) {
    let Some(position) = after else {
        return (String::new(), Vec::new());
    };
    let mut marks = Vec::new();
    let mut condition = "false".to_owned();
    // From the last term of the order to the first: later in this one, or the same and later in those behind it.
    for (column, mark) in [(table.key(), &position.key), (table.created(), &position.created)] {
        let Some(column) = column else { continue };
        let name = comparable(column);
        condition = match mark {
            Mark::Text(text) => {
                marks.push(text.as_str());
                let sql_type = if column.collated { "text COLLATE \"C\"" } else { &column.sql_type };
                let at = format!("${}::text::{sql_type}", marks.len());
                format!("({name} > {at} OR {name} IS NULL OR ({name} = {at} AND {condition}))")
            }
            _ => format!("({name} IS NULL AND {condition})"),
        };
    }
    (format!(" WHERE {condition}"), marks)
}

/// The condition for rows of the users whose keys are bound first; in the type of the column, so that its index serves.
fn is_one_of(rows: &Owned) -> String {
    let Some(owner) = rows.table.columns.get(rows.owner) else {
        return "false".to_owned();
    };
    format!("{} = ANY($1::text[]::{}[])", quoted(&owner.name), owner.sql_type)
}
