//! Databases that are not copied, or not copied into.

use serde_json::json;

use super::samples::{copy, copy_as, migrate, nothing, rows, tables, zoo};
use crate::copy::{CopyError, CopySource};
use crate::on_both_databases;
use crate::schema::SchemaError;
use crate::testing::{EmptyDatabase, TestDatabase};

/// A migrated source, an empty target of the same kind, and whether that is SQLite.
async fn both(db: EmptyDatabase) -> (TestDatabase, TestDatabase, bool) {
    let first = db.opened().await;
    let is_sqlite = first.store().backend() == crate::Backend::Sqlite;
    migrate(first.options()).await;
    (first, nothing(is_sqlite).await, is_sqlite)
}

const ROLE: &str = "INSERT INTO roles (name, permissions, built_in, created_at, updated_at) \
                    VALUES ('own', '[]', false, '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00')";

on_both_databases! {
    async fn a_target_that_was_only_migrated_is_filled(db: EmptyDatabase) {
        let (first, second, _) = both(db).await;
        migrate(second.options()).await;
        first.execute(ROLE).await;
        first.execute("DELETE FROM roles WHERE name = 'marketing'").await;
        let report = copy_as(first.options(), second.options()).await.unwrap();
        assert_eq!(rows(&report, "roles"), 5);
        let own = second.rows("SELECT name FROM roles WHERE name IN ('own', 'marketing')").await;
        assert_eq!(own, [json!({ "name": "own" })]);
        let again = copy_as(first.options(), second.options()).await.unwrap_err();
        assert!(matches!(&again, CopyError::NotEmpty { table } if table == "roles"), "{again:?}");
    }

    async fn a_target_with_a_row_is_left_alone(db: EmptyDatabase) {
        let (first, second, _) = both(db).await;
        migrate(second.options()).await;
        let id = second.id(uuid::Uuid::max());
        let row = format!("INSERT INTO cache_invalidations (user_id, created_at) VALUES ({id}, '2026-01-01T00:00:00+00:00')");
        second.execute(&row).await;
        let refused = copy_as(first.options(), second.options()).await.unwrap_err();
        assert!(matches!(&refused, CopyError::NotEmpty { table } if table == "cache_invalidations"), "{refused:?}");
        assert_eq!(second.rows("SELECT id FROM cache_invalidations").await.len(), 1);
    }

    async fn a_target_of_somebody_else_is_left_alone(db: EmptyDatabase) {
        let (first, second, is_sqlite) = both(db).await;
        second.execute("CREATE TABLE orders (id integer)").await;
        let refused = copy_as(first.options(), second.options()).await.unwrap_err();
        assert!(matches!(&refused, CopyError::NotOurs { table } if table == "orders"), "{refused:?}");
        second.execute("CREATE TABLE users (id integer)").await;
        let refused = copy_as(first.options(), second.options()).await.unwrap_err();
        assert!(matches!(&refused, CopyError::Target(SchemaError::Foreign { table }) if table == "users"), "{refused:?}");
        assert_eq!(tables(&second, is_sqlite).await, ["orders", "users"]);

        let third = nothing(is_sqlite).await;
        migrate(third.options()).await;
        third.execute("CREATE TABLE orders (id integer)").await;
        let refused = copy_as(first.options(), third.options()).await.unwrap_err();
        assert!(matches!(&refused, CopyError::NotOurs { table } if table == "orders"), "{refused:?}");
    }

    async fn a_table_of_somebody_else_in_the_source_stays_there(db: EmptyDatabase) {
        let (first, second, is_sqlite) = both(db).await;
        first.execute("CREATE TABLE orders (id integer)").await;
        first.execute("INSERT INTO orders VALUES (1)").await;
        copy_as(first.options(), second.options()).await.unwrap();
        assert!(!tables(&second, is_sqlite).await.contains(&"orders".to_owned()));
    }

    async fn a_database_is_not_copied_into_itself(db: EmptyDatabase) {
        let (first, _, _) = both(db).await;
        let refused = copy_as(first.options(), first.options()).await.unwrap_err();
        assert!(matches!(refused, CopyError::Same), "{refused:?}");
    }

    async fn a_source_has_to_be_on_the_schema_of_this_program(db: EmptyDatabase) {
        let (first, second, is_sqlite) = both(db).await;
        let refused = copy(&first, &second).await.unwrap_err();
        assert!(matches!(refused, CopyError::SourceBehind { pending: 1 }), "{refused:?}");
        first.execute("INSERT INTO roster_migrations VALUES ('m9_later', 1)").await;
        let refused = copy_as(first.options(), second.options()).await.unwrap_err();
        assert!(matches!(refused, CopyError::Source(SchemaError::Newer { .. })), "{refused:?}");
        let refused = copy_as(second.options(), first.options()).await.unwrap_err();
        assert!(matches!(refused, CopyError::SourceBehind { .. }), "{refused:?}");
        let third = nothing(is_sqlite).await;
        migrate(third.options()).await;
        let refused = copy_as(third.options(), first.options()).await.unwrap_err();
        assert!(matches!(refused, CopyError::Target(SchemaError::Newer { .. })), "{refused:?}");
    }

    async fn the_source_cannot_be_written_to(db: EmptyDatabase) {
        use sea_orm::ConnectionTrait as _;

        let (first, _, _) = both(db).await;
        let source = CopySource::open(first.options()).await.unwrap();
        assert!(source.transaction.execute_unprepared("DELETE FROM roles").await.is_err());
    }
}

#[tokio::test]
async fn a_missing_file_is_neither_made_nor_copied() {
    let empty = EmptyDatabase::sqlite().await;
    let refused = CopySource::open(empty.options()).await.unwrap_err();
    let path = empty.options().url.file().unwrap();
    assert!(matches!(&refused, CopyError::NoSource(missing) if missing == path), "{refused:?}");
    assert!(!path.exists());
}

#[tokio::test]
async fn a_database_in_memory_is_refused() {
    let (first, _, _) = both(EmptyDatabase::sqlite().await).await;
    let memory = crate::DatabaseOptions::new("sqlite::memory:".parse().unwrap());
    for (from, to) in [(first.options(), &memory), (&memory, first.options())] {
        let refused = copy_as(from, to).await.unwrap_err();
        assert!(matches!(refused, CopyError::InMemory), "{refused:?}");
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_schema_of_a_name_of_its_own_is_a_place_of_its_own() {
    let (db, target) = (nothing(false).await, nothing(true).await);
    let named =
        |name: &str| crate::DatabaseOptions { schema: Some(name.parse().unwrap()), ..zoo(db.options()) };
    migrate(&named("Left")).await;
    db.execute("INSERT INTO \"Left\".colours VALUES ('blue')").await;
    let report = copy_as(&named("Left"), &named("Right")).await.unwrap();
    assert_eq!(rows(&report, "colours"), 2);
    let report = copy_as(&named("Right"), &zoo(target.options())).await.unwrap();
    assert_eq!(rows(&report, "colours"), 2);
    assert_eq!(tables(&db, false).await, Vec::<String>::new(), "nothing is in the schema of the connection");
}
