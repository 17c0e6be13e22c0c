//! Rows that point at rows, and what a database does by itself.

use serde_json::json;

use super::samples::{copy, migrate, nothing, rows, sqlite_zoo, zoo};
use crate::copy::CopyError;
use crate::on_both_databases;
use crate::testing::{EmptyDatabase, TestDatabase};

/// A tree whose leaves come first, a circle, and nothing in the log.
async fn fill(db: &TestDatabase, is_sqlite: bool) {
    let overriding = if is_sqlite { "" } else { " OVERRIDING SYSTEM VALUE" };
    let mut statements = vec![
        format!(
            "INSERT INTO nodes (id, parent, name){overriding} VALUES (1, NULL, 'leaf'), (2, 2, 'self'), (7, NULL, 'root')"
        ),
        "UPDATE nodes SET parent = 7 WHERE id = 1".to_owned(),
        "DELETE FROM log".to_owned(),
    ];
    if is_sqlite {
        statements.push("PRAGMA foreign_keys = OFF".to_owned());
    } else {
        statements.push("ALTER TABLE hens DISABLE TRIGGER ALL".to_owned());
    }
    statements.push("INSERT INTO hens VALUES (1, 1), (2, 2)".to_owned());
    statements.push("INSERT INTO eggs VALUES (1, 2), (2, 1)".to_owned());
    for statement in statements {
        db.execute(&statement).await;
    }
    db.execute(if is_sqlite { "PRAGMA foreign_keys = ON" } else { "ALTER TABLE hens ENABLE TRIGGER ALL" })
        .await;
}

/// What the tree looks like, and whether the database goes on as before.
async fn is_whole(db: &TestDatabase, is_sqlite: bool) {
    let nodes = db.rows("SELECT id, parent, name, shout FROM nodes ORDER BY id").await;
    assert_eq!(nodes[0], json!({ "id": 1, "parent": 7, "name": "leaf", "shout": "LEAF" }));
    assert_eq!(nodes.len(), 3);
    assert_eq!(db.rows("SELECT line FROM log").await, Vec::<serde_json::Value>::new());
    db.execute("INSERT INTO nodes (name) VALUES ('new')").await;
    assert_eq!(
        db.rows("SELECT id FROM nodes ORDER BY id DESC LIMIT 1").await,
        [json!({ "id": 8 })],
        "numbers go on"
    );
    assert_eq!(db.rows("SELECT line FROM log").await, [json!({ "line": "made new" })], "triggers work");
    if !is_sqlite {
        let keys = "SELECT conname::text AS name, condeferrable AS can, condeferred AS is FROM pg_constraint \
                    WHERE contype = 'f' AND conrelid IN ('hens'::regclass, 'eggs'::regclass) ORDER BY 1";
        let found = db.rows(keys).await;
        assert_eq!(found[0], json!({ "name": "eggs_hen_fkey", "can": true, "is": true }));
        assert_eq!(found[1], json!({ "name": "fk_hens_egg", "can": false, "is": false }));
    }
}

on_both_databases! {
    async fn circles_triggers_and_numbers_survive(db: EmptyDatabase) {
        let first = db.opened().await;
        let is_sqlite = first.store().backend() == crate::Backend::Sqlite;
        migrate(&zoo(first.options())).await;
        fill(&first, is_sqlite).await;
        let second = nothing(is_sqlite).await;
        let report = copy(&first, &second).await.unwrap();
        assert_eq!((rows(&report, "nodes"), rows(&report, "hens"), rows(&report, "eggs")), (3, 2, 2));
        is_whole(&second, is_sqlite).await;
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn circles_triggers_and_numbers_survive_both_ways() {
    let (first, second, third) = (sqlite_zoo().await, nothing(false).await, nothing(true).await);
    fill(&first, true).await;
    copy(&first, &second).await.unwrap();
    copy(&second, &third).await.unwrap();
    is_whole(&second, false).await;
    is_whole(&third, true).await;
}

async fn dangles(is_sqlite: bool) {
    let (first, second) = (sqlite_zoo().await, nothing(is_sqlite).await);
    first.execute("PRAGMA foreign_keys = OFF").await;
    first.execute("INSERT INTO nodes (id, parent, name) VALUES (1, 99, 'orphan')").await;
    let refused = copy(&first, &second).await.unwrap_err();
    assert!(matches!(&refused, CopyError::Dangling { table } if table == "nodes"), "{refused:?}");
    assert_eq!(super::samples::tables(&second, is_sqlite).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_row_that_points_nowhere_is_refused() {
    dangles(true).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_row_that_points_nowhere_is_refused_by_postgresql() {
    dangles(false).await;
}
