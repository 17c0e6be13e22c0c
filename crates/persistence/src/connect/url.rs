//! `DATABASE_URL`, in the spellings that the field has grown.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use url::Url;

mod parameters;

/// Where the database is. Shows no password and no parameter, in whatever way it is printed.
///
/// * `sqlite://path` (relative to the working directory; `sqlite:///path` is absolute), `sqlite::memory:`;
/// * `postgres://` and `postgresql://`, with the parameters of libpq that mean something here;
/// * either with a driver suffix (`postgresql+asyncpg://`, `sqlite+aiosqlite:///path`), read as Python's drivers do: three
///   slashes begin a relative path, four an absolute one.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(pub(crate) Location);

#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Location {
    /// SQLite in this process: gone with its only connection.
    Memory,
    /// SQLite in a file.
    File(PathBuf),
    /// PostgreSQL, with none but the parameters that the driver knows.
    Postgres(Box<Url>),
}

/// Why a database URL cannot be used. Names parameters, never values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseUrlError {
    /// It names no database that Roster knows.
    #[error("a database URL begins with sqlite://, postgres:// or postgresql://")]
    Scheme,
    /// It is no URL.
    #[error("the database URL is malformed: {0}")]
    Malformed(&'static str),
    /// It has a parameter that nobody would listen to.
    #[error("the database URL has the unknown parameter `{name}`; known are {known}")]
    UnknownParameter {
        /// The parameter.
        name: String,
        /// What is taken instead.
        known: String,
    },
    /// It has a parameter that Roster has a setting for.
    #[error("the database URL has the parameter `{name}`; set {setting} instead")]
    UseSetting {
        /// The parameter.
        name: &'static str,
        /// The setting that does the same.
        setting: &'static str,
    },
    /// A parameter has a value that it does not take.
    #[error("the parameter `{name}` of the database URL is one of {allowed}")]
    Value {
        /// The parameter.
        name: &'static str,
        /// The values that it takes.
        allowed: &'static str,
    },
}

impl DatabaseUrl {
    /// Whether the database lives inside Roster (SQLite).
    pub fn is_embedded(&self) -> bool {
        !matches!(self.0, Location::Postgres(_))
    }

    /// The file, when it is SQLite in one.
    pub fn file(&self) -> Option<&Path> {
        match &self.0 {
            Location::File(path) => Some(path),
            Location::Memory | Location::Postgres(_) => None,
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (scheme, rest) = text.trim().split_once(':').ok_or(DatabaseUrlError::Scheme)?;
        let (kind, has_driver) = scheme.split_once('+').map_or((scheme, false), |(kind, _)| (kind, true));
        match kind.to_ascii_lowercase().as_str() {
            "sqlite" => sqlite(rest, has_driver).map(Self),
            "postgres" | "postgresql" => postgres(rest).map(Self),
            _ => Err(DatabaseUrlError::Scheme),
        }
    }
}

fn sqlite(rest: &str, has_driver: bool) -> Result<Location, DatabaseUrlError> {
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        // A file that is missing is always made.
        if (name.as_ref(), value.as_ref()) != ("mode", "rwc") {
            return Err(DatabaseUrlError::UnknownParameter { name: name.into(), known: "mode=rwc".into() });
        }
    }
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = if has_driver { path.strip_prefix('/').unwrap_or(path) } else { path };
    if path == ":memory:" || (has_driver && path.is_empty()) {
        return Ok(Location::Memory);
    }
    if path.is_empty() {
        return Err(DatabaseUrlError::Malformed("it has no path"));
    }
    Ok(Location::File(PathBuf::from(path)))
}

fn postgres(rest: &str) -> Result<Location, DatabaseUrlError> {
    if !rest.starts_with("//") {
        return Err(DatabaseUrlError::Malformed("`//` follows the scheme"));
    }
    if rest.contains('#') {
        return Err(DatabaseUrlError::Malformed("a `#` of the password is written `%23`"));
    }
    let mut url = Url::parse(&format!("postgres:{rest}"))
        .map_err(|_| DatabaseUrlError::Malformed("host or port; a `/` of the password is written `%2F`"))?;
    parameters::normalise(&mut url)?;
    Ok(Location::Postgres(Box::new(url)))
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Location::Memory => f.write_str("sqlite::memory:"),
            Location::File(path) => write!(f, "sqlite://{}", path.display()),
            Location::Postgres(url) => {
                f.write_str("postgres://")?;
                if !url.username().is_empty() {
                    write!(f, "{}@", url.username())?;
                }
                f.write_str(url.host_str().unwrap_or_default())?;
                if let Some(port) = url.port() {
                    write!(f, ":{port}")?;
                }
                f.write_str(url.path())
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests;
