//! A database that is thrown away, and SQL in it from outside the program.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::packages::{self, Need};
use crate::postgres::Programs;
use crate::process;

/// Python's own module: it is where Python is, which `sqlite3` the program is not. Before 3.41 SQLite has no `unhex`.
const SQLITE_SCRIPT: &str = "\
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], timeout=30)
database.create_function('unhex', 1, bytes.fromhex, deterministic=True)
database.executescript(sys.argv[2])
";

pub(super) enum Database {
    Sqlite { file: PathBuf, python: PathBuf },
    Postgres { url: String, psql: PathBuf },
}

impl Database {
    /// A file in `folder`, made by the program under test.
    pub(super) fn sqlite(folder: &Path) -> Result<Self> {
        if process::find("python3").is_none() {
            packages::install(Need::Python)?;
        }
        let python = process::find("python3").context("no `python3` in PATH")?;
        Ok(Self::Sqlite { file: folder.join("roster.db"), python })
    }

    /// A server that runs already.
    pub(super) fn postgres(programs: &Programs, url: &str) -> Result<Self> {
        let beside = programs.path("psql");
        let psql = if beside.is_file() { Some(beside) } else { process::find("psql") };
        Ok(Self::Postgres { url: url.to_owned(), psql: psql.context("no `psql` beside `postgres`")? })
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "SQLite",
            Self::Postgres { .. } => "PostgreSQL",
        }
    }

    /// What the program takes as `DATABASE_URL`.
    pub(super) fn url(&self) -> String {
        match self {
            Self::Sqlite { file, .. } => format!("sqlite://{}", file.display()),
            Self::Postgres { url, .. } => url.clone(),
        }
    }

    /// An expression of SQL for a new id, as the program stores ids.
    pub(super) fn new_id(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "randomblob(16)",
            Self::Postgres { .. } => "gen_random_uuid()",
        }
    }

    /// Runs statements.
    pub(super) fn execute(&self, sql: &str) -> Result<()> {
        let mut command = match self {
            Self::Sqlite { file, python } => {
                let mut command = Command::new(python);
                command.args(["-c", SQLITE_SCRIPT]).arg(file).arg(sql);
                command
            }
            Self::Postgres { url, psql } => {
                let mut command = Command::new(psql);
                command.args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname", url]);
                command.args(["--command", sql]);
                command
            }
        };
        process::output(&mut command).map(drop)
    }
}
