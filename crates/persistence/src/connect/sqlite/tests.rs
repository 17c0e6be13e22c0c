#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

use crate::Store;
use crate::testing::EmptyDatabase;

async fn pragma(connection: &sea_orm::DatabaseConnection, name: &str) -> String {
    let query = Statement::from_string(
        DbBackend::Sqlite,
        format!("SELECT CAST({name} AS text) AS v FROM pragma_{name}"),
    );
    connection.query_one_raw(query).await.unwrap().unwrap().try_get("", "v").unwrap()
}

#[tokio::test]
async fn a_file_is_opened_for_durable_writes_and_checked_keys() {
    let db = EmptyDatabase::sqlite().await;
    let store = Store::connect(db.options()).await.unwrap();
    for connection in [&store.writer, store.read_conn()] {
        assert_eq!(pragma(connection, "journal_mode").await, "wal");
        assert_eq!(pragma(connection, "foreign_keys").await, "1");
        // FULL
        assert_eq!(pragma(connection, "synchronous").await, "2");
    }
}

#[tokio::test]
async fn the_bundled_library_has_the_fixes_that_we_count_on() {
    let store = Store::in_memory().await;
    let query = Statement::from_string(DbBackend::Sqlite, "SELECT sqlite_version() AS v");
    let version: String =
        store.read_conn().query_one_raw(query).await.unwrap().unwrap().try_get("", "v").unwrap();
    let parts: Vec<u32> = version.split('.').map(|part| part.parse().unwrap()).collect();
    assert!(parts >= vec![3, 51, 3], "{version}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_missing_file_and_its_folder_are_made_for_the_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let url = format!("sqlite://{}/roster.db", data.display());
    let options = crate::DatabaseOptions::new(url.parse().unwrap());
    let _store = Store::connect(&options).await.unwrap();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    assert_eq!(mode(&data.join("roster.db")), 0o600);
    // The log that SQLite puts beside the file takes the file's mode.
    crate::Schema::connect(&options).await.unwrap().up().await.unwrap();
    assert_eq!(mode(&data.join("roster.db-wal")), 0o600);
}

#[tokio::test]
async fn a_file_that_cannot_be_made_is_named() {
    let url = "sqlite:///proc/none/roster.db".parse().unwrap();
    let refused = Store::connect(&crate::DatabaseOptions::new(url)).await.unwrap_err();
    assert!(std::error::Error::source(&refused).unwrap().to_string().contains("/proc/none/roster.db"));
}
