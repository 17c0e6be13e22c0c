//! One way to read, whatever the database.

use roster_domain::SourceValue;

use super::layout::{Beside, Owned};
use super::position::Position;
#[cfg(feature = "postgres")]
use super::postgres::PostgresReader;
#[cfg(feature = "sqlite")]
use super::sqlite::SqliteReader;
use super::table::{Table, TableName};
use super::{ForeignError, SourceUrl};
use crate::connect::Location;

/// A row of any table: the values of its columns, in their order.
pub(super) type Values = Vec<SourceValue>;

/// Some users, in their order, as the database has them.
pub(super) struct Page {
    /// Their rows.
    pub(super) rows: Vec<Values>,
    /// Where the last of them stands; none at the end.
    pub(super) position: Option<Position>,
}

/// A connection within its one read-only transaction.
#[derive(Debug)]
pub(super) enum Reader {
    #[cfg(feature = "postgres")]
    Postgres(Box<PostgresReader>),
    #[cfg(feature = "sqlite")]
    Sqlite(Box<SqliteReader>),
}

/// The same call of whichever it is.
macro_rules! either {
    ($reader:expr, $bound:ident => $call:expr) => {
        match $reader {
            #[cfg(feature = "postgres")]
            Reader::Postgres($bound) => $call,
            #[cfg(feature = "sqlite")]
            Reader::Sqlite($bound) => $call,
        }
    };
}

impl Reader {
    pub(super) async fn connect(url: &SourceUrl) -> Result<Self, ForeignError> {
        match url.location() {
            #[cfg(feature = "postgres")]
            Location::Postgres(server) => {
                Ok(Self::Postgres(Box::new(PostgresReader::connect(url.options(), server).await?)))
            }
            #[cfg(feature = "sqlite")]
            Location::File(path) => Ok(Self::Sqlite(Box::new(SqliteReader::open(path).await?))),
            Location::Memory => Err(ForeignError::InMemory),
            #[cfg(not(all(feature = "sqlite", feature = "postgres")))]
            _ => Err(ForeignError::Unsupported),
        }
    }

    /// Where the database is, without credentials.
    pub(super) fn place(&self) -> &str {
        either!(self, reader => reader.place())
    }

    pub(super) fn no_table(&self, table: &str) -> ForeignError {
        ForeignError::NoTable { place: self.place().to_owned(), table: table.to_owned() }
    }

    /// The table of that name, unless there is none.
    pub(super) async fn table(&mut self, name: &TableName) -> Result<Option<Table>, ForeignError> {
        either!(self, reader => reader.table(name).await)
    }

    /// Sees whether the table may be read.
    pub(super) async fn probe(&mut self, table: &Table) -> Result<(), ForeignError> {
        either!(self, reader => reader.probe(table).await)
    }

    /// How many rows a table has.
    pub(super) async fn count(&mut self, table: &Table) -> Result<u64, ForeignError> {
        either!(self, reader => reader.count(table).await)
    }

    /// Puts the users into their order, from behind `after` on.
    pub(super) async fn begin(
        &mut self,
        users: &Table,
        after: Option<&Position>,
    ) -> Result<(), ForeignError> {
        either!(self, reader => reader.begin(users, after).await)
    }

    /// The next users.
    pub(super) async fn page(&mut self, users: &Table, most: usize) -> Result<Page, ForeignError> {
        either!(self, reader => reader.page(users, most).await)
    }

    /// The accounts of the users of the last page, whose keys those are, in the order in which they were made.
    pub(super) async fn accounts(
        &mut self,
        users: &Table,
        accounts: &Owned,
        keys: &[String],
    ) -> Result<Vec<Values>, ForeignError> {
        either!(self, reader => reader.accounts(users, accounts, keys).await)
    }

    /// Whose and when: the newest session of each user of the last page, whose keys those are.
    pub(super) async fn newest_sessions(
        &mut self,
        users: &Table,
        beside: &Beside,
        keys: &[String],
    ) -> Result<Vec<(SourceValue, SourceValue)>, ForeignError> {
        either!(self, reader => reader.newest_sessions(users, beside, keys).await)
    }

    pub(super) async fn close(self) {
        either!(self, reader => reader.close().await);
    }
}
