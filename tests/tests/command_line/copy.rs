//! `roster copy`

use std::fs;

use serde_json::{Value, json};

use super::program::{Installation, KEY, OTHER_KEY, Outcome};
use crate::support::{EmptyDatabase, TestDatabase, on_both_databases};

/// A migrated database with a user and a signing key.
async fn with_ada(db: EmptyDatabase) -> TestDatabase {
    let db = db.opened().await;
    let installation = Installation::on(db.url());
    installation.run("migrate up").succeeds();
    installation.run("user create --email ada@example.com --generate-password").succeeds();
    db
}

/// Nothing is set but the secret key, so that nothing else is needed.
fn copier() -> Installation {
    Installation::bare().with("ROSTER_SECRET_KEY", KEY)
}

fn line(from: &TestDatabase, to: &TestDatabase) -> String {
    format!("copy --from {} --to {}", from.url(), to.url())
}

/// How many rows the table of a name has, as the result says.
fn rows(copied: &Value, table: &str) -> u64 {
    let tables = copied["tables"].as_array().unwrap();
    tables.iter().find(|copied| copied["table"] == table).unwrap()["rows"].as_u64().unwrap()
}

/// Whether there is any table.
async fn is_empty(db: &TestDatabase, url: &str) -> bool {
    let query = if url.starts_with("sqlite") {
        "SELECT name FROM sqlite_master"
    } else {
        "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()"
    };
    db.rows(query).await.is_empty()
}

on_both_databases! {
    async fn a_file_is_filled_and_found_equal(db: EmptyDatabase) {
        let (first, second) = (with_ada(db).await, EmptyDatabase::sqlite().await.opened().await);
        let installation = copier();
        let outcome = installation.run(&line(&first, &second)).succeeds();
        assert!(outcome.out.starts_with("TABLE ") && outcome.out.ends_with("equal\n"), "{outcome:?}");
        assert!(outcome.err.is_empty(), "no progress but on a terminal: {outcome:?}");
        assert_eq!(installation.folder().read_dir().unwrap().count(), 0, "no database is made but the target");

        let third = EmptyDatabase::sqlite().await.opened().await;
        let copied = installation.json(&line(&second, &third));
        assert_eq!(copied["verdict"], "equal");
        assert!(copied["seconds"].is_number() && copied.as_object().unwrap().len() == 3, "{copied}");
        assert_eq!((rows(&copied, "users"), rows(&copied, "signing_keys"), rows(&copied, "roles")), (1, 1, 5));
        let listed = Installation::on(third.url()).json("user list");
        assert_eq!(listed["data"][0]["email"], "ada@example.com");

        installation.run(&line(&first, &third)).fails_with(&["`audit_events`", "not empty", "nothing was written"]);
        installation.run(&line(&third, &third)).fails_with(&["the same database"]);
    }

    async fn the_secret_key_is_that_of_the_source(db: EmptyDatabase) {
        let (first, second) = (with_ada(db).await, EmptyDatabase::sqlite().await.opened().await);
        let kid = Installation::on(first.url()).json("keys list")[0]["kid"].as_str().unwrap().to_owned();
        let named = [kid.as_str(), "ROSTER_SECRET_KEY"];
        let wrong = Installation::bare().with("ROSTER_SECRET_KEY", OTHER_KEY);
        wrong.run(&line(&first, &second)).fails_with(&named).tells_nothing_of(&[KEY, OTHER_KEY]);
        Installation::bare().run(&line(&first, &second)).fails_with(&named);
        assert!(is_empty(&second, second.url()).await);
        let changed = wrong.with("ROSTER_SECRET_KEY_PREVIOUS", KEY);
        changed.run(&line(&first, &second)).succeeds();
    }

    async fn a_source_that_is_behind_is_to_be_migrated_first(db: EmptyDatabase) {
        let (first, second) = (with_ada(db).await, EmptyDatabase::sqlite().await.opened().await);
        Installation::on(first.url()).run("migrate down").succeeds();
        copier().run(&line(&first, &second)).fails_with(&["the source", "behind by 1", "migrate up"]);
        assert!(is_empty(&second, second.url()).await);
    }

    async fn a_database_without_keys_needs_none(db: EmptyDatabase) {
        let (first, second) = (db.opened().await, EmptyDatabase::sqlite().await.opened().await);
        Installation::on(first.url()).run("migrate up").succeeds();
        let copied = Installation::bare().json(&line(&first, &second));
        assert_eq!((rows(&copied, "signing_keys"), &copied["verdict"]), (0, &json!("equal")));
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_file_goes_to_a_server_and_back() {
    let first = with_ada(EmptyDatabase::sqlite().await).await;
    let (second, third) =
        (EmptyDatabase::postgres().await.opened().await, EmptyDatabase::sqlite().await.opened().await);
    let there = copier().json(&line(&first, &second));
    let back = copier().json(&line(&second, &third));
    assert_eq!(there["tables"], back["tables"]);
    let of = |db: &TestDatabase| Installation::on(db.url()).json("user list");
    assert_eq!((&of(&first), &of(&first)), (&of(&second), &of(&third)));
}

#[test]
fn a_file_brings_the_key_beside_it_along() {
    let installation = Installation::bare().with("DATABASE_URL", "sqlite://first/roster.db");
    installation.run("migrate up").succeeds();
    installation.run("keys list").succeeds();
    let copy = "copy --from sqlite://first/roster.db --to sqlite://second/roster.db";
    installation.run(copy).succeeds();
    let (first, second) = (installation.folder().join("first"), installation.folder().join("second"));
    assert!(!second.join("secret.key").exists(), "a key is copied by hand");
    fs::rename(first.join("secret.key"), second.join("secret.key")).unwrap();
    let on_copy =
        Installation::bare().with("DATABASE_URL", &format!("sqlite://{}/roster.db", second.display()));
    on_copy.run("keys list").succeeds();
    let third = copy.replace("second", "third");
    installation.run(&third).fails_with(&["ROSTER_SECRET_KEY is not set"]);
    fs::write(first.join("secret.key"), "nonsense").unwrap();
    installation.run(&third).fails_with(&["secret.key"]).tells_nothing_of(&["nonsense"]);
}

#[test]
fn a_url_is_refused_without_being_told() {
    let installation = copier();
    for url in ["postgres://ada:hun?ter2@h/d", "mysql://ada:hunter2@h/d", "postgres://ada:hunter2@h:port/d"] {
        for line in
            [format!("copy --from {url} --to sqlite://b.db"), format!("copy --from sqlite://b.db --to {url}")]
        {
            let outcome: Outcome = installation.run(&line).tells_nothing_of(&["hunter2", "ter2"]);
            assert_eq!((outcome.code, outcome.out.as_str()), (Some(64), ""), "{line}: {outcome:?}");
        }
    }
    // Nobody listens there.
    let unreachable = "copy --from postgres://ada:hunter2@127.0.0.1:9/d --to sqlite://b.db";
    installation.run(unreachable).fails_with(&["the source cannot be used"]).tells_nothing_of(&["hunter2"]);
    installation.run("copy --from sqlite://missing.db --to sqlite://b.db").fails_with(&["missing.db"]);
    assert_eq!(installation.folder().read_dir().unwrap().count(), 0, "something was made");
}
