//! `[database]`: where the data is and how many connections lead there.

use std::path::{Path, PathBuf};
use std::time::Duration;

use roster_service::persistence::{self, DatabaseUrlError, SchemaName};

use super::SettingsError;
use super::key::{Entry, Key};
use super::raw::{Raw, Unfit};
use super::value::{duration, number, one_of};
use super::values::Values;

/// Where the data is and how many connections lead there.
#[derive(Debug, Clone)]
pub struct Database {
    /// The database.
    pub url: DatabaseUrl,
    /// Connections that are kept, 1 to 1,000.
    pub pool_size: u32,
    /// Connections made beyond those under load, 0 to 1,000.
    pub max_overflow: u32,
    /// How long a connection lives, 1 second to 7 days.
    pub pool_recycle: Duration,
    /// The PostgreSQL schema of Roster's tables; the connection's own when not set.
    pub schema: Option<String>,
    /// What stands between Roster and PostgreSQL.
    pub pooler: Pooler,
}

/// A program between Roster and PostgreSQL that shares connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pooler {
    /// There is none, or it keeps sessions.
    None,
    /// It hands out a connection for each transaction.
    Transaction,
}

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file, or memory.
    Sqlite,
    /// A server.
    Postgres,
}

/// The URL of a database, which may hold a password.
#[derive(Debug, Clone)]
pub struct DatabaseUrl {
    location: persistence::DatabaseUrl,
}

impl DatabaseUrl {
    /// Which database it is.
    pub fn engine(&self) -> Engine {
        if self.location.is_embedded() { Engine::Sqlite } else { Engine::Postgres }
    }

    /// What the URL says, for the place that connects. Printed, it shows no password.
    pub fn location(&self) -> &persistence::DatabaseUrl {
        &self.location
    }

    /// The folder of the embedded database's file; `None` for a server and for a database in memory.
    pub fn folder(&self) -> Option<PathBuf> {
        self.location.file().map(|file| file.parent().unwrap_or(Path::new("")).to_owned())
    }

    fn read(raw: &Raw) -> Result<Self, Unfit> {
        let location = read_url(raw.as_text()?).map_err(Unfit::because)?;
        Ok(Self { location })
    }
}

/// Reads the URL of a database, and says what is wrong with it without telling any of it.
pub(crate) fn read_url(text: &str) -> Result<persistence::DatabaseUrl, String> {
    text.parse().map_err(|error| match error {
        // What stands after a `?` that should have been escaped may be the end of a password.
        DatabaseUrlError::UnknownParameter { known, .. } => {
            format!("has an unknown parameter; known are {known}")
        }
        error => error.to_string(),
    })
}

const URL: Key<DatabaseUrl> = Key::new("database", "url", DatabaseUrl::read)
    .short("DATABASE_URL")
    .default("sqlite://data/roster.db")
    .takes("sqlite://PATH, sqlite::memory:, postgres://... or postgresql://... (also with a driver suffix, as in postgresql+asyncpg://)")
    .about("The database. A missing SQLite file is made.")
    .secret();
const POOL_SIZE: Key<u32> = Key::new("database", "pool_size", |raw| number(raw, 1..=1000))
    .short("DB_POOL_SIZE")
    .default("10")
    .takes("a number of connections, 1 to 1000")
    .about("Connections that are kept.");
const MAX_OVERFLOW: Key<u32> = Key::new("database", "max_overflow", |raw| number(raw, 0..=1000))
    .short("DB_MAX_OVERFLOW")
    .default("20")
    .takes("a number of connections, 0 to 1000")
    .about("Connections made beyond those under load.");
const POOL_RECYCLE: Key<Duration> = Key::new("database", "pool_recycle", seconds_or_duration)
    .short("DB_POOL_RECYCLE")
    .default("3600")
    .takes("seconds, or a duration such as 1h, from 1s to 7d")
    .about("How long a connection lives.");
const SCHEMA: Key<String> = Key::new("database", "schema", schema)
    .derived("the connection's own")
    .takes("a name of letters, digits and underscores that does not begin with a digit or pg_, at most 63 long")
    .about("The PostgreSQL schema of Roster's tables, made when missing; for a database that already has tables of the same names. Without meaning for SQLite.");
const POOLER: Key<Pooler> =
    Key::new("database", "pooler", |raw| one_of(raw, &[("none", Pooler::None), ("transaction", Pooler::Transaction)]))
        .default("none")
        .takes("none or transaction")
        .about("`transaction` behind a pooler in transaction mode that tracks prepared statements (PgBouncer 1.21 or newer). The probe that tells other poolers is not there yet.")
        .later();

pub(super) const KEYS: &[&dyn Entry] = &[&URL, &POOL_SIZE, &MAX_OVERFLOW, &POOL_RECYCLE, &SCHEMA, &POOLER];
pub(super) const DATABASE_URL: &super::key::Spec = &URL.spec;

impl Database {
    pub(super) fn read(values: &Values) -> Result<Self, SettingsError> {
        Ok(Self {
            url: values.get(&URL)?,
            pool_size: values.get(&POOL_SIZE)?,
            max_overflow: values.get(&MAX_OVERFLOW)?,
            pool_recycle: values.get(&POOL_RECYCLE)?,
            schema: values.find(&SCHEMA)?,
            pooler: values.get(&POOLER)?,
        })
    }
}

/// A bare number counts as seconds: that is how the variable is set for other programs.
fn seconds_or_duration(raw: &Raw) -> Result<Duration, Unfit> {
    const DAYS_7: u32 = 7 * 24 * 60 * 60;
    number(raw, 1..=DAYS_7)
        .map(|seconds| Duration::from_secs(seconds.into()))
        .or_else(|_| duration(raw, Duration::from_secs(1)..=Duration::from_secs(DAYS_7.into())))
}

fn schema(raw: &Raw) -> Result<String, Unfit> {
    let name: SchemaName = raw.as_text()?.parse().map_err(|_| Unfit::PLAIN)?;
    Ok(name.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn url(text: &str) -> DatabaseUrl {
        DatabaseUrl::read(&Raw::text(text)).unwrap()
    }

    #[test]
    fn the_folder_of_an_embedded_database_is_found() {
        assert_eq!(url("sqlite://data/roster.db").folder(), Some(PathBuf::from("data")));
        assert_eq!(url("sqlite:data/roster.db?mode=rwc").folder(), Some(PathBuf::from("data")));
        assert_eq!(url("sqlite:///var/lib/roster/r.db").folder(), Some(PathBuf::from("/var/lib/roster")));
        assert_eq!(url("sqlite://roster.db").folder(), Some(PathBuf::new()));
    }

    #[test]
    fn a_database_in_memory_or_on_a_server_has_no_folder() {
        for text in ["sqlite::memory:", "sqlite://:memory:", "postgres://h/d"] {
            assert_eq!(url(text).folder(), None, "{text}");
        }
    }

    #[test]
    fn driver_suffixes_name_the_same_engine() {
        for text in
            ["postgres://h/d", "postgresql://u:p@h:5432/d", "postgresql+asyncpg://u:p@h/d?ssl=require"]
        {
            assert_eq!(url(text).engine(), Engine::Postgres, "{text}");
        }
        assert_eq!(url("sqlite+aiosqlite:///r.db").engine(), Engine::Sqlite);
    }
}
