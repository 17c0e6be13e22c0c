//! Imports of lines into a database in memory, whose single connection shows every read that escapes its transaction.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod again;
mod clashes;
mod file;
mod interrupted;
mod told;

use std::io::{self, BufReader, Cursor, Read};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::lines::Lines;
use super::{ImportError, ImportOptions, ImportSummary, OnConflict};
use crate::RegistrationMode;
use crate::domain::{Email, SourceSystem, User};
use crate::tests::fixture::Fixture;

/// An installation, and a folder for reports.
struct Place {
    fixture: Fixture,
    folder: TempDir,
}

/// A file that ends in the middle because the disk gives up.
struct Broken(Cursor<Vec<u8>>);

impl Read for Broken {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.0.read(into)? {
            0 => Err(io::Error::other("the disk gave up")),
            read => Ok(read),
        }
    }
}

impl Place {
    async fn new() -> Self {
        let fixture = Fixture::new(RegistrationMode::Verify).await;
        Self { fixture, folder: tempfile::tempdir().unwrap() }
    }

    fn report(&self) -> PathBuf {
        self.folder.path().join("report.ndjson")
    }

    /// Batches of two rows, with a report.
    fn options(&self) -> ImportOptions {
        let batch = NonZeroUsize::new(2).unwrap();
        ImportOptions { batch, report: Some(self.report()), ..ImportOptions::default() }
    }

    async fn carry_out(
        &self,
        reader: impl Read + Send + 'static,
        options: &ImportOptions,
    ) -> Result<ImportSummary, ImportError> {
        let roster = &self.fixture.roster;
        let run = roster.begin_run(SourceSystem::Ndjson, "key".to_owned(), options).await?;
        let rules = roster.rules(&run, options).await?;
        let lines =
            Lines::new("users.ndjson".to_owned(), BufReader::new(reader), None, rules, roster.user_ids());
        let summary = roster.carry_out(run, lines, options, &mut |_| ()).await?;
        Ok(ImportSummary { seconds: 0.0, ..summary })
    }

    async fn import(&self, text: impl AsRef<[u8]>) -> ImportSummary {
        self.import_with(text, &self.options()).await.unwrap()
    }

    async fn import_with(
        &self,
        text: impl AsRef<[u8]>,
        options: &ImportOptions,
    ) -> Result<ImportSummary, ImportError> {
        self.carry_out(Cursor::new(text.as_ref().to_vec()), options).await
    }

    async fn update(&self, line: &Value) -> ImportSummary {
        let options = ImportOptions { on_conflict: OnConflict::Update, ..self.options() };
        self.import_with(lines([line.clone()]), &options).await.unwrap()
    }

    /// What the report tells: row, outcome, field and code.
    fn told(&self) -> Vec<String> {
        self.told_lines()
            .iter()
            .map(|line| {
                let text = |key: &str| line[key].as_str().unwrap().to_owned();
                format!("{} {} {} {}", line["row"], text("outcome"), text("field"), text("code"))
            })
            .collect()
    }

    fn told_lines(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.report()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    async fn user(&self, email: &str) -> User {
        self.find(email).await.unwrap_or_else(|| panic!("nobody has {email}"))
    }

    async fn find(&self, email: &str) -> Option<User> {
        self.fixture.store.users().find_by_email(&Email::parse(email).unwrap()).await.unwrap()
    }
}

/// One line each.
fn lines(lines: impl IntoIterator<Item = Value>) -> String {
    lines.into_iter().flat_map(|line| [line.to_string(), "\n".to_owned()]).collect()
}

/// A user of the row `key` of another system, written there `second` seconds into 2025.
fn row(key: &str, second: u32, more: Value) -> Value {
    let mut line = json!({
        "source_system": "alembic", "source_id": key, "email": format!("{key}@example.com"),
        "created_at": "2025-01-01T00:00:00Z", "updated_at": format!("2025-01-01T00:00:{second:02}Z"),
    });
    let Value::Object(more) = more else { panic!("no object") };
    line.as_object_mut().unwrap().extend(more);
    line
}

fn summary(read: u64, imported: u64, unchanged: u64, refused: u64, changed: u64) -> ImportSummary {
    ImportSummary { read, imported, updated: 0, unchanged, refused, changed, seconds: 0.0 }
}
