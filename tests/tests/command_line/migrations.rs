//! `roster migrate`

use std::collections::BTreeSet;

use roster_api::testing::service::persistence::Backend;
use serde_json::{Value, json};

use super::program::{Installation, Outcome};
use crate::support::{EmptyDatabase, TestDatabase, on_both_databases};

/// Everything that a schema is made of, but for what records when.
async fn schema(db: &TestDatabase) -> BTreeSet<String> {
    let queries: &[&str] = match db.store().backend() {
        Backend::Sqlite => &[
            // `sqlite_sequence` is the library's own: it comes with the first key that counts up by itself, and stays.
            "SELECT type, name, sql FROM sqlite_master WHERE name <> 'sqlite_sequence'",
        ],
        Backend::Postgres => &[
            "SELECT table_name::text, column_name::text, data_type::text, is_nullable::text, column_default::text \
             FROM information_schema.columns WHERE table_schema = current_schema()",
            "SELECT indexdef::text FROM pg_indexes WHERE schemaname = current_schema()",
            "SELECT conname::text, pg_get_constraintdef(oid) AS definition FROM pg_constraint \
             WHERE connamespace = current_schema()::regnamespace",
        ],
    };
    let mut found = BTreeSet::new();
    for query in queries {
        found.extend(db.rows(query).await.iter().map(ToString::to_string));
    }
    found
}

/// The names of the tables.
async fn tables(db: &TestDatabase) -> Vec<String> {
    let query = match db.store().backend() {
        Backend::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence' ORDER BY name"
        }
        Backend::Postgres => {
            "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
        }
    };
    db.rows(query).await.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

/// The migrations that `status` says are applied, and all.
fn status(installation: &Installation) -> (Vec<String>, Vec<String>) {
    let all = installation.json("migrate status");
    let all = all.as_array().unwrap();
    let names = |records: Vec<&Value>| -> Vec<String> {
        records.iter().map(|record| record["name"].as_str().unwrap().to_owned()).collect()
    };
    (
        names(all.iter().filter(|record| !record["applied_at"].is_null()).collect()),
        names(all.iter().collect()),
    )
}

on_both_databases! {
    async fn up_and_down_and_up_again_give_the_same_schema(db: EmptyDatabase) {
        let db = db.opened().await;
        let installation = Installation::on(db.url());
        let (applied, all) = status(&installation);
        assert!(applied.is_empty() && all.len() > 10, "{all:?}");
        assert!(tables(&db).await.is_empty(), "status changes nothing");

        assert_eq!(installation.json("migrate up"), json!({ "applied": all }));
        let whole = schema(&db).await;
        assert_eq!(installation.json("migrate up"), json!({ "applied": [] }));
        assert_eq!(status(&installation).0, all);

        let reversed: Vec<&String> = all.iter().rev().collect();
        assert_eq!(installation.json("migrate down"), json!({ "undone": [reversed[0]] }));
        assert_eq!(installation.json("migrate down 2"), json!({ "undone": reversed[1..3] }));
        assert_eq!(installation.json("migrate up"), json!({ "applied": &all[all.len() - 3..] }));
        assert_eq!(schema(&db).await, whole);

        for name in [&all[1], &all[4], &all[4], &all[0], &all[all.len() - 1]] {
            installation.run(&format!("migrate to {name}")).succeeds();
            assert_eq!(status(&installation).0.last(), Some(name));
        }
        assert_eq!(schema(&db).await, whole);

        installation.run("migrate down 1000").succeeds();
        assert_eq!((status(&installation).0, tables(&db).await), (vec![], vec!["roster_migrations".to_owned()]));
        assert_eq!(installation.run("migrate down").succeeds().out, "nothing to do\n");
        installation.run("migrate up").succeeds();
        assert_eq!(schema(&db).await, whole);
    }

    async fn fresh_begins_anew(db: EmptyDatabase) {
        let db = db.opened().await;
        let installation = Installation::on(db.url());
        installation.run("migrate fresh --yes").succeeds();
        let whole = schema(&db).await;
        installation.run("user create --email ada@example.com --generate-password").succeeds();
        installation.run("migrate fresh --yes").succeeds();
        assert_eq!(schema(&db).await, whole);
        assert_eq!(installation.json("user list")["data"], json!([]));
    }

    async fn an_unknown_migration_is_refused_with_the_names_there_are(db: EmptyDatabase) {
        let db = db.opened().await;
        let installation = Installation::on(db.url());
        let (_, all) = status(&installation);
        installation.run("migrate to m20200101_000000_nothing").fails_with(&["m20200101_000000_nothing", &all[0]]);
        assert!(tables(&db).await.is_empty());
    }

    async fn a_table_of_somebody_else_is_left_alone(db: EmptyDatabase) {
        let db = db.opened().await;
        db.execute("CREATE TABLE users (id integer PRIMARY KEY, nickname text)").await;
        db.execute("INSERT INTO users VALUES (1, 'somebody else''s')").await;
        let before = schema(&db).await;
        let installation = Installation::on(db.url());
        let ways = ["`users`", "nothing was changed", "ROSTER_DATABASE__SCHEMA", "import --from"];
        for line in ["migrate up", "migrate fresh --yes", "migrate down 1000", "serve --migrate", "user list"] {
            installation.run(line).fails_with(&ways);
        }
        assert_eq!(schema(&db).await, before);
        assert_eq!(db.rows("SELECT nickname FROM users").await, [json!({ "nickname": "somebody else's" })]);
        if db.store().backend() == Backend::Postgres {
            // Not the name of the test's role: PostgreSQL looks into a schema of that name by itself.
            let beside = Installation::on(db.url()).with("ROSTER_DATABASE__SCHEMA", "beside");
            beside.run("migrate up").succeeds();
            beside.run("user create --email ada@example.com --generate-password").succeeds();
            assert_eq!(schema(&db).await, before);
        }
    }

    async fn another_application_of_the_same_library_is_not_disturbed(db: EmptyDatabase) {
        let db = db.opened().await;
        db.execute("CREATE TABLE seaql_migrations (version varchar NOT NULL PRIMARY KEY, applied_at bigint NOT NULL)").await;
        db.execute("INSERT INTO seaql_migrations VALUES ('m20220101_000001_create_table', 1700000000)").await;
        let installation = Installation::on(db.url());
        for line in ["migrate up", "migrate down", "migrate up", "migrate fresh --yes", "migrate down 1000", "migrate up"] {
            installation.run(line).succeeds();
        }
        let theirs = db.rows("SELECT version, applied_at FROM seaql_migrations").await;
        assert_eq!(theirs, [json!({ "version": "m20220101_000001_create_table", "applied_at": 1_700_000_000 })]);
        assert_eq!(status(&installation).0.len(), status(&installation).1.len());
    }

    async fn a_database_url_of_a_python_application_is_understood(db: EmptyDatabase) {
        let db = db.opened().await;
        let url = match db.store().backend() {
            Backend::Sqlite => db.url().replace("sqlite://", "sqlite+aiosqlite:///"),
            Backend::Postgres => db.url().replace("postgres://", "postgresql+asyncpg://") + "?sslmode=disable",
        };
        let installation = Installation::on(&url);
        installation.run("migrate up").succeeds();
        installation.run("user create --email ada@example.com --generate-password").succeeds();
        assert_eq!(db.rows("SELECT email FROM users").await, [json!({ "email": "ada@example.com" })]);
    }

    async fn four_processes_migrate_an_empty_database_at_once(db: EmptyDatabase) {
        let db = db.opened().await;
        let installation = Installation::on(db.url());
        let started: Vec<_> = (0..4).map(|_| installation.start(&["migrate", "up", "--json"])).collect();
        let outcomes: Vec<Outcome> =
            started.into_iter().map(|child| Outcome::of(child.wait_with_output().unwrap())).collect();
        let applied: Vec<usize> = outcomes
            .into_iter()
            .map(|outcome| serde_json::from_str::<Value>(&outcome.succeeds().out).unwrap())
            .map(|printed| printed["applied"].as_array().unwrap().len())
            .collect();
        let (done, all) = status(&installation);
        assert_eq!(done, all);
        // One did it all, the others found it done.
        assert_eq!(applied.iter().filter(|count| **count == all.len()).count(), 1, "{applied:?}");
        assert_eq!(applied.iter().sum::<usize>(), all.len(), "{applied:?}");
    }
}
