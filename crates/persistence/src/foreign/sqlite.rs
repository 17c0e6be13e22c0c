//! Users in a file of SQLite.
//!
//! The order is made once, as a list of row ids in a temporary table of the connection; pages are read along it. The
//! file itself is open for reading only.

mod value;

use std::fmt;
use std::fs;
use std::path::Path;
use std::time::Duration;

use roster_domain::SourceValue;
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, Row as _, Sqlite};

use super::ForeignError;
use super::error::said;
use super::layout::{Beside, NewestSessions, Owned};
use super::position::{Mark, Position};
use super::reader::{Page, Values};
use super::table::{Column, Kind, Table, TableName, quoted};
use crate::error::DatabaseError;

/// How long reading waits for somebody who writes.
const PATIENCE: Duration = Duration::from_secs(5);

/// The one schema of a file.
const MAIN: &str = "main";

/// Rows of the order: their number, and what finds the row of the user.
const ORDER: &str = "CREATE TEMP TABLE roster_source (at INTEGER PRIMARY KEY, anchor)";

/// A connection in a transaction that only reads.
pub(super) struct SqliteReader {
    connection: SqliteConnection,
    place: String,
    /// The column that finds a row.
    anchor: String,
    /// The numbers of the order that the last page had: behind the first, up to the second.
    page: (i64, i64),
}

impl fmt::Debug for SqliteReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteReader").field("place", &self.place).finish_non_exhaustive()
    }
}

impl SqliteReader {
    pub(super) async fn open(path: &Path) -> Result<Self, ForeignError> {
        let refused = |reason: DatabaseError| ForeignError::Connect {
            place: format!("sqlite://{}", path.display()),
            reason,
        };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(false)
            .read_only(true)
            .busy_timeout(PATIENCE);
        let mut connection = options.connect().await.map_err(|error| {
            // The system says why; SQLite only says that it could not.
            let reason = fs::File::open(path).err().map(|error| DatabaseError::new(None, error.to_string()));
            refused(reason.unwrap_or_else(|| said(error)))
        })?;
        connection.execute("BEGIN").await.map_err(|error| refused(said(error)))?;
        // The first read takes the snapshot.
        let encoding = sqlx::query("PRAGMA encoding").fetch_one(&mut connection).await;
        let encoding = encoding.map_err(|error| refused(said(error)))?;
        if value::of(&encoding, 0) != SourceValue::Text("UTF-8".into()) {
            let reason = "its texts are in UTF-16; copy it by `.dump` into a new file, which will have UTF-8";
            return Err(refused(DatabaseError::new(None, reason)));
        }
        // One name for one file, however it was written.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let place = format!("sqlite://{}", path.display());
        Ok(Self { connection, place, anchor: String::new(), page: (0, 0) })
    }

    pub(super) fn place(&self) -> &str {
        &self.place
    }

    pub(super) async fn table(&mut self, name: &TableName) -> Result<Option<Table>, ForeignError> {
        if name.schema().is_some_and(|schema| schema != MAIN) {
            return Ok(None);
        }
        // Only what a virtual table hides is left out; computed columns have values like others.
        let columns = "SELECT name, type FROM pragma_table_xinfo(?, 'main') WHERE hidden <> 1 ORDER BY cid";
        let rows = self.fetch(query(columns.to_owned()).bind(name.name().to_owned())).await?;
        let text = |row: &SqliteRow, at| row.try_get::<String, _>(at).unwrap_or_default();
        let columns: Vec<_> = rows
            .iter()
            .map(|row| Column { name: text(row, 0), kind: Kind::Own, sql_type: text(row, 1), collated: true })
            .collect();
        let name = TableName::new(Some(MAIN), name.name());
        Ok((!columns.is_empty()).then_some(Table { name, columns, created: None, key: None }))
    }

    pub(super) async fn probe(&mut self, table: &Table) -> Result<(), ForeignError> {
        let columns = names("", &table.columns);
        let select = format!("SELECT {columns} FROM {} LIMIT 0", table.name.quoted());
        self.fetch(query(select)).await.map(drop)
    }

    pub(super) async fn count(&mut self, table: &Table) -> Result<u64, ForeignError> {
        let rows = self.fetch(query(format!("SELECT count(*) FROM {}", table.name.quoted()))).await?;
        let count = rows.first().map_or(0, |row| row.try_get::<i64, _>(0).unwrap_or_default());
        Ok(u64::try_from(count).unwrap_or_default())
    }

    pub(super) async fn begin(
        &mut self,
        users: &Table,
        after: Option<&Position>,
    ) -> Result<(), ForeignError> {
        self.anchor = self.anchor_of(users).await?;
        self.fetch(query(ORDER.to_owned())).await?;
        let (behind, marks) = behind(users, after)?;
        let fill = format!(
            "INSERT INTO temp.roster_source (anchor) SELECT {} FROM {}{behind} {}",
            self.anchor,
            users.name.quoted(),
            order(users),
        );
        let mut fill = query(fill);
        for mark in marks {
            fill = match mark {
                Bound::Null => fill,
                Bound::Integer(number) => fill.bind(number),
                Bound::Real(number) => fill.bind(number),
                Bound::Text(text) => fill.bind(text),
                Bound::Blob(bytes) => fill.bind(bytes),
            };
        }
        self.fetch(fill).await.map(drop)
    }

    pub(super) async fn page(&mut self, users: &Table, most: usize) -> Result<Page, ForeignError> {
        let (_, begin) = self.page;
        self.page = (begin, begin.saturating_add(i64::try_from(most).unwrap_or(i64::MAX)));
        let select =
            format!("SELECT {} {} ORDER BY o.at", names("u.", &users.columns), self.of_the_page(users));
        let rows = self.fetch(query(select).bind(self.page.0).bind(self.page.1)).await?;
        let mark = |row: &SqliteRow, at: Option<usize>| at.map_or(Mark::Null, |at| value::mark(row, at));
        let position = rows
            .last()
            .map(|last| Position { created: mark(last, users.created), key: mark(last, users.key) });
        let rows = rows.iter().map(|row| value::all(row, users.columns.len())).collect();
        Ok(Page { rows, position })
    }

    pub(super) async fn accounts(
        &mut self,
        users: &Table,
        accounts: &Owned,
        _keys: &[String],
    ) -> Result<Vec<Values>, ForeignError> {
        let table = &accounts.table;
        let select = format!(
            "SELECT {} FROM {} WHERE {} {}",
            names("", &table.columns),
            table.name.quoted(),
            self.is_of_the_page(users, accounts),
            order(table),
        );
        let rows = self.fetch(query(select).bind(self.page.0).bind(self.page.1)).await?;
        Ok(rows.iter().map(|row| value::all(row, table.columns.len())).collect())
    }

    pub(super) async fn newest_sessions(
        &mut self,
        users: &Table,
        beside: &Beside,
        _keys: &[String],
    ) -> Result<Vec<(SourceValue, SourceValue)>, ForeignError> {
        let table = &beside.sessions.table;
        let Some(NewestSessions { owner, created, condition }) = beside.newest_sessions() else {
            return Ok(Vec::new());
        };
        let owner = quoted(&owner.name);
        let select = format!(
            "SELECT {owner}, max({}) FROM {} WHERE {}{} GROUP BY {owner}",
            quoted(&created.name),
            table.name.quoted(),
            self.is_of_the_page(users, &beside.sessions),
            condition,
        );
        let rows = self.fetch(query(select).bind(self.page.0).bind(self.page.1)).await?;
        Ok(rows.iter().map(|row| (value::of(row, 0), value::of(row, 1))).collect())
    }

    pub(super) async fn close(self) {
        // Nothing was written.
        let _ = self.connection.close().await;
    }

    /// The column that finds a row again: its row id, and the key where a table has none, or a view.
    async fn anchor_of(&mut self, users: &Table) -> Result<String, ForeignError> {
        let list = "SELECT 1 FROM pragma_table_list WHERE schema = 'main' AND name = ? COLLATE NOCASE \
                    AND type = 'table' AND wr = 0";
        let rows = self.fetch(query(list.to_owned()).bind(users.name.name().to_owned())).await?;
        let is_taken = |id: &str| users.columns.iter().any(|column| column.name.eq_ignore_ascii_case(id));
        let row_id = ["rowid", "_rowid_", "oid"].into_iter().find(|id| !rows.is_empty() && !is_taken(id));
        let key = users.key().map(|key| quoted(&key.name));
        Ok(row_id.map(str::to_owned).or(key).unwrap_or_default())
    }

    /// The users of the page, whose bounds are bound first and second.
    fn of_the_page(&self, users: &Table) -> String {
        format!(
            "FROM temp.roster_source AS o CROSS JOIN {} AS u ON u.{} = o.anchor WHERE o.at > ?1 AND o.at <= ?2",
            users.name.quoted(),
            self.anchor,
        )
    }

    /// The condition for rows of the users of the page.
    fn is_of_the_page(&self, users: &Table, rows: &Owned) -> String {
        let (Some(owner), Some(key)) = (rows.table.columns.get(rows.owner), users.key()) else {
            return "false".to_owned();
        };
        format!("{} IN (SELECT u.{} {})", quoted(&owner.name), quoted(&key.name), self.of_the_page(users))
    }

    async fn fetch(
        &mut self,
        query: Query<'_, Sqlite, SqliteArguments>,
    ) -> Result<Vec<SqliteRow>, ForeignError> {
        let rows = query.fetch_all(&mut self.connection).await;
        rows.map_err(|error| ForeignError::Read { place: self.place.clone(), reason: said(error) })
    }
}

fn query<'q>(sql: String) -> Query<'q, Sqlite, SqliteArguments> {
    // Identifiers are quoted and values bound wherever statements are put together here.
    sqlx::query(AssertSqlSafe(sql))
}

fn names(of: &str, columns: &[Column]) -> String {
    let names: Vec<_> = columns.iter().map(|column| format!("{of}{}", quoted(&column.name))).collect();
    names.join(", ")
}

fn order(table: &Table) -> String {
    let terms: Vec<_> = [table.created(), table.key()]
        .into_iter()
        .flatten()
        .map(|column| format!("{} COLLATE BINARY NULLS LAST", quoted(&column.name)))
        .collect();
    if terms.is_empty() { String::new() } else { format!("ORDER BY {}", terms.join(", ")) }
}

/// A value that is bound in its own storage class.
enum Bound {
    /// Nothing is bound for it: it is asked for by name.
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

/// The condition for rows that come later in the order, and what is bound to it.
fn behind(table: &Table, after: Option<&Position>) -> Result<(String, Vec<Bound>), ForeignError> {
    let Some(position) = after else {
        return Ok((String::new(), Vec::new()));
    };
    let mut bound = Vec::new();
    let mut condition = "0".to_owned();
    // From the last term of the order to the first: later in this one, or the same and later in those behind it.
    for (column, mark) in [(table.key(), &position.key), (table.created(), &position.created)] {
        let Some(column) = column else { continue };
        let name = format!("{} COLLATE BINARY", quoted(&column.name));
        condition = match value::bound(mark)? {
            Bound::Null => format!("({name} IS NULL AND {condition})"),
            value => {
                bound.push(value);
                let at = bound.len();
                format!("({name} > ?{at} OR {name} IS NULL OR ({name} = ?{at} AND {condition}))")
            }
        };
    }
    Ok((format!(" WHERE {condition}"), bound))
}
