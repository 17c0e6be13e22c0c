//! Files of SQLite: what a column holds is up to each row.

use std::fs;
use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};
use tempfile::TempDir;

use super::*;

/// A file that nobody has open, as a script left it.
async fn file(journal: SqliteJournalMode, script: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.db");
    let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true).journal_mode(journal);
    let mut connection = options.connect().await.unwrap();
    connection.execute(AssertSqlSafe(script.to_owned())).await.unwrap();
    connection.close().await.unwrap();
    (folder, path)
}

async fn rows_of(path: &Path, most: usize) -> Vec<SourceRow> {
    let url = format!("sqlite://{}", path.display());
    let mut source = ForeignSource::open(&url, SourceSystem::Sqlalchemy, None).await.unwrap();
    let rows = all(&mut source, most).await;
    source.close().await;
    rows
}

#[tokio::test]
async fn nothing_is_written() {
    let script = "CREATE TABLE users (id integer PRIMARY KEY, email text, password_hash text); \
                  INSERT INTO users VALUES (1, 'a', 'h'), (2, 'b', 'h')";
    for journal in [SqliteJournalMode::Delete, SqliteJournalMode::Wal] {
        let (_folder, path) = file(journal, script).await;
        let before = fs::read(&path).unwrap();
        assert_eq!(keys(&rows_of(&path, 1).await), ["1", "2"]);
        assert!(fs::read(&path).unwrap() == before, "{journal:?}");
    }
}

#[tokio::test]
async fn a_file_that_is_missing_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.db");
    let url = format!("sqlite://{}", path.display());
    let error = ForeignSource::open(&url, SourceSystem::Mirror, None).await.unwrap_err();
    assert!(error.to_string().contains("No such file"), "{error}");
    assert!(!path.exists());
    fs::write(&path, "this is no database, and long enough to be looked at as if it were one").unwrap();
    let error = ForeignSource::open(&url, SourceSystem::Mirror, None).await.unwrap_err();
    assert!(error.to_string().contains("not a database"), "{error}");
}

#[tokio::test]
async fn values_are_what_each_row_says_they_are() {
    let script = "CREATE TABLE users (id integer PRIMARY KEY, email text, password_hash, created_at date, odd boolean); \
         INSERT INTO users VALUES (1, 'a', X'00ff', '2026-11-21T01:42:01.837Z', 1), (2, 'b', NULL, 1763689321837, 0.1), \
             (3, CAST(X'61ff' AS text), 'h', NULL, 9e999)";
    let (_folder, path) = file(SqliteJournalMode::Delete, script).await;
    let rows = rows_of(&path, 10).await;
    // Numbers come before texts.
    assert_eq!(keys(&rows), ["2", "1", "3"]);
    assert_eq!(value(&rows[0], "created_at"), &SourceValue::Integer(1_763_689_321_837));
    assert_eq!(value(&rows[0], "odd"), &SourceValue::Number("0.1".into()));
    assert_eq!(value(&rows[1], "created_at"), &text("2026-11-21T01:42:01.837Z"));
    assert_eq!(value(&rows[1], "password_hash"), &SourceValue::Bytes(vec![0, 255]));
    assert_eq!(value(&rows[1], "odd"), &SourceValue::Integer(1));
    assert_eq!(value(&rows[2], "email"), &SourceValue::Bytes(b"a\xff".to_vec()));
    assert_eq!(value(&rows[2], "odd"), &text("inf"));
}

#[tokio::test]
async fn tables_without_row_ids_and_views_are_read_too() {
    let columns = "email text, password_hash text, created_at text";
    let scripts = [
        format!("CREATE TABLE users (id text PRIMARY KEY, {columns}) WITHOUT ROWID"),
        format!("CREATE TABLE people (id text, {columns}); CREATE VIEW users AS SELECT * FROM people"),
        format!("CREATE TABLE users (id text, {columns}, rowid text)"),
        format!("CREATE TABLE users (id text, {columns}, rowid text, _rowid_ text, oid text)"),
    ];
    for script in scripts {
        let table = if script.contains("people") { "people" } else { "users" };
        let fill = format!(
            "{script}; INSERT INTO {table} (id, email, password_hash, created_at) \
             VALUES ('b', 'b', 'h', '2024'), ('a', 'a', 'h', '2024'), ('c', 'c', 'h', '2023')"
        );
        let (_folder, path) = file(SqliteJournalMode::Delete, &fill).await;
        assert_eq!(keys(&rows_of(&path, 2).await), ["c", "a", "b"], "{script}");
    }
}

#[tokio::test]
async fn a_file_with_texts_in_utf_16_is_refused() {
    let script = "PRAGMA encoding = 'UTF-16le'; CREATE TABLE users (id text, email text, password_hash text)";
    let (_folder, path) = file(SqliteJournalMode::Delete, script).await;
    let url = format!("sqlite://{}", path.display());
    let error = ForeignSource::open(&url, SourceSystem::Sqlalchemy, None).await.unwrap_err();
    assert!(error.to_string().contains("UTF-16"), "{error}");
}
