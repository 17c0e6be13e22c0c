//! The same rows, written by what the database itself has for it.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::bench::database::Database;
use crate::bench::server::Setup;
use crate::process;

/// One prepared statement for all rows, in one transaction of a database that is migrated and empty. What reading the rows
/// takes is not counted.
const BULK_INSERT: &str = "\
import sqlite3, sys, time
source = sqlite3.connect(sys.argv[1])
target = sqlite3.connect(sys.argv[2], isolation_level=None)
target.execute('PRAGMA synchronous = NORMAL')
rows = source.execute('SELECT * FROM users ORDER BY rowid')
insert = 'INSERT INTO users VALUES (' + ','.join('?' * len(rows.description)) + ')'
took = 0
target.execute('BEGIN')
while chunk := rows.fetchmany(10000):
    began = time.perf_counter()
    target.executemany(insert, chunk)
    took += time.perf_counter() - began
began = time.perf_counter()
target.execute('COMMIT')
print(took + time.perf_counter() - began)
";

/// How long it takes to write the rows of the users that were imported with nothing else to do, indexes and constraints
/// included: `COPY` on PostgreSQL, a prepared insert on SQLite.
pub(super) fn measure(setup: &Setup<'_>, database: &Database) -> Result<Duration> {
    match database {
        Database::Sqlite { file, python } => bulk_insert(setup, python, file),
        Database::Postgres { .. } => copy(setup, database),
    }
}

fn copy(setup: &Setup<'_>, database: &Database) -> Result<Duration> {
    let rows = setup.folder.join("users.copy").display().to_string();
    database.execute(&format!("\\copy (SELECT * FROM users ORDER BY id) TO '{rows}'"))?;
    database.execute("TRUNCATE users CASCADE")?;
    database.execute("CHECKPOINT")?;
    let began = Instant::now();
    database.execute(&format!("\\copy users FROM '{rows}'"))?;
    Ok(began.elapsed())
}

fn bulk_insert(setup: &Setup<'_>, python: &Path, file: &Path) -> Result<Duration> {
    let other = setup.folder.join("other.db");
    let url = format!("sqlite://{}", other.display());
    process::output(setup.command().env("DATABASE_URL", url).args(["migrate", "up"]))?;
    let took = process::output(Command::new(python).args(["-c", BULK_INSERT]).arg(file).arg(&other))?;
    Ok(Duration::from_secs_f64(took.parse().context("the insert tells no time")?))
}
