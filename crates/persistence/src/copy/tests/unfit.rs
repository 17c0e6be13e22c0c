//! Values that one database has and the other cannot have.

use super::samples::{copy, copy_as, migrate, nothing, sqlite_zoo, tables, zoo};
use crate::copy::{CopyError, Misfit};
use crate::testing::TestDatabase;

/// The column and key that a copy is refused for, and why; nothing was written.
async fn refused(first: &TestDatabase, second: &TestDatabase, is_sqlite: bool) -> (String, String, Misfit) {
    let error = copy(first, second).await.unwrap_err();
    assert_eq!(tables(second, is_sqlite).await, Vec::<String>::new());
    match error {
        CopyError::Unfit { table, column, key, reason } => (format!("{table}.{column}"), key, reason),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn what_postgresql_does_not_take_is_named() {
    for (column, value, reason) in [
        ("text", "'a' || char(0) || 'b'", Misfit::Nul),
        ("jsonb", "'{\"a\":[\"\\u0000\"]}'", Misfit::Nul),
        ("json", "'{'", Misfit::Json),
        ("text", "CAST(X'ff' AS text)", Misfit::Utf8),
        ("uuid", "'nobody'", Misfit::Type),
        ("flag", "2", Misfit::Type),
        ("instant", "'yesterday'", Misfit::Type),
        ("bytes", "1", Misfit::Type),
    ] {
        let (first, second) = (sqlite_zoo().await, nothing(false).await);
        first.execute(&format!("INSERT INTO kinds (id, {column}) VALUES (1, NULL), (42, {value})")).await;
        let found = refused(&first, &second, false).await;
        assert_eq!(found, (format!("kinds.{column}"), "42".to_owned(), reason), "{value}");
    }
    let (first, second) = (sqlite_zoo().await, nothing(false).await);
    first.execute("INSERT INTO log VALUES ('fine'), ('not' || char(0))").await;
    let found = refused(&first, &second, false).await;
    assert_eq!(found, ("log.line".to_owned(), "number 2".to_owned(), Misfit::Nul), "there is no key");
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn what_sqlite_does_not_take_is_named() {
    for (column, value, reason) in [
        ("double", "'NaN'", Misfit::Range),
        ("price", "12345678901234567890.5", Misfit::Digits),
        ("exact", "'NaN'", Misfit::Range),
        ("instant", "'infinity'", Misfit::Range),
        ("date", "'0044-03-15 BC'", Misfit::Range),
    ] {
        let (first, second) = (nothing(false).await, nothing(true).await);
        migrate(&zoo(first.options())).await;
        first.execute("ALTER TABLE kinds ALTER price TYPE numeric").await;
        first.execute(&format!("INSERT INTO kinds (id, {column}) VALUES (42, {value})")).await;
        let found = refused(&first, &second, true).await;
        assert_eq!(found, (format!("kinds.{column}"), "42".to_owned(), reason), "{value}");
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_text_that_is_too_long_for_the_target_is_not_cut() {
    let (first, second) = (sqlite_zoo().await, nothing(false).await);
    first.execute("INSERT INTO kinds (id, varchar) VALUES (1, hex(zeroblob(26)))").await;
    let error = copy(&first, &second).await.unwrap_err();
    assert!(matches!(&error, CopyError::Table { table, .. } if table == "kinds"), "{error:?}");
    assert_eq!(tables(&second, false).await, Vec::<String>::new());
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_type_without_counterpart_is_named_before_a_row_is_read() {
    let (first, second) = (nothing(false).await, nothing(true).await);
    migrate(&zoo(first.options())).await;
    first.execute("ALTER TABLE kinds ALTER text TYPE inet USING NULL").await;
    let error = copy_as(&zoo(first.options()), &zoo(second.options())).await.unwrap_err();
    assert_eq!(error.to_string(), "`kinds.text` cannot be carried from inet to TEXT; nothing was written");
    first.execute("ALTER TABLE kinds DROP COLUMN text").await;
    let error = copy(&first, &second).await.unwrap_err();
    assert!(matches!(&error, CopyError::NoColumn { column, .. } if column == "text"), "{error:?}");
}
