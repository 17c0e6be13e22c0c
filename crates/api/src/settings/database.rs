//! `[database]`: where the data is and how many connections lead there.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::SettingsError;
use super::key::{Entry, Key};
use super::raw::{Raw, Unfit};
use super::value::{SecretText, duration, number, one_of};
use super::values::Values;

/// The longest name of a schema, in bytes (PostgreSQL's `NAMEDATALEN` less one).
const MAX_SCHEMA_NAME: usize = 63;

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
    engine: Engine,
    text: SecretText,
}

impl DatabaseUrl {
    /// Which database it is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The URL as it was given, for the place that connects.
    pub fn expose(&self) -> &str {
        self.text.expose()
    }

    /// The URL without credentials and parameters, for people.
    pub fn redacted(&self) -> String {
        match (self.engine, url::Url::parse(self.text.expose())) {
            (Engine::Sqlite, _) => self.text.expose().to_owned(),
            (Engine::Postgres, Ok(url)) => {
                let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
                let host = url.host_str().unwrap_or_default();
                format!("{}://***@{host}{port}{}", url.scheme(), url.path())
            }
            (Engine::Postgres, Err(_)) => "***".to_owned(),
        }
    }

    /// The folder of the embedded database's file; `None` for a server and for a database in memory.
    pub fn folder(&self) -> Option<PathBuf> {
        if self.engine == Engine::Postgres {
            return None;
        }
        let (_, rest) = self.text.expose().split_once(':')?;
        let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || path == ":memory:" || parameters.split('&').any(|it| it == "mode=memory") {
            return None;
        }
        Some(Path::new(path).parent().unwrap_or(Path::new("")).to_owned())
    }

    fn read(raw: &Raw) -> Result<Self, Unfit> {
        let text = raw.as_text()?;
        let (scheme, rest) = text.split_once(':').ok_or(Unfit::PLAIN)?;
        let engine = match scheme.split_once('+').map_or(scheme, |(scheme, _driver)| scheme) {
            "sqlite" if !rest.is_empty() && rest != "//" => Engine::Sqlite,
            "postgres" | "postgresql" if rest.starts_with("//") && url::Url::parse(text).is_ok() => {
                Engine::Postgres
            }
            _ => return Err(Unfit::PLAIN),
        };
        Ok(Self { engine, text: SecretText::new(text) })
    }
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
    let text = raw.as_text()?;
    let fits = text.len() <= MAX_SCHEMA_NAME
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !text.to_ascii_lowercase().starts_with("pg_");
    if fits { Ok(text.to_owned()) } else { Err(Unfit::PLAIN) }
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
        for text in ["sqlite::memory:", "sqlite://:memory:", "sqlite://x?mode=memory", "postgres://h/d"] {
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
