//! `roster import` of a file.

use std::fs;

use serde_json::{Value, json};

use super::program::{Installation, Outcome};
use super::users::installed;
use crate::support::{EmptyDatabase, Steps, TestApp, TestDatabase, on_both_databases};

/// [`PASSWORD`] as another system has it.
const HASH: &str = "$2b$04$W7d33IAr73ULxMwntYrYXe.AFw/ELeMnsuROONXKQgkaA1OrCsDEe";
const PASSWORD: &str = "Pässword";

/// A file in the working directory of an installation.
fn write(installation: &Installation, name: &str, lines: &[Value]) {
    let text: String = lines.iter().flat_map(|line| [line.to_string(), "\n".to_owned()]).collect();
    fs::write(installation.folder().join(name), text).unwrap();
}

/// What `--report report.ndjson` has led to: row, field and code of each line.
fn report(installation: &Installation) -> Vec<String> {
    let text = fs::read_to_string(installation.folder().join("report.ndjson")).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.map(|line| format!("{} {} {}", line["row"], line["field"], line["code"]).replace('"', "")).collect()
}

/// The summary that was printed, without the time it took.
fn summary(outcome: &Outcome) -> Value {
    let mut summary: Value = serde_json::from_str(&outcome.out).unwrap_or_else(|_| panic!("{outcome:?}"));
    assert!(summary["seconds"].as_f64().unwrap() >= 0.0);
    summary.as_object_mut().unwrap().remove("seconds");
    summary
}

/// Every user and what belongs to them, as the database has it.
async fn contents(db: &TestDatabase) -> Vec<Value> {
    let mut rows = Vec::new();
    for table in ["users", "identities", "user_status_changes", "roles"] {
        let order = if table == "roles" { "name" } else { "id" };
        rows.extend(db.rows(&format!("SELECT * FROM {table} ORDER BY {order}")).await);
    }
    rows
}

fn people() -> Vec<Value> {
    vec![
        json!({ "source_system": "old", "source_id": "1", "email": "Ada@example.com", "password_hash": HASH,
                "username": "ada", "role": "boss", "metadata": { "a": [1, null, "é"] } }),
        json!({ "source_system": "old", "source_id": "2", "email": "ada@example.com" }),
        json!({ "source_system": "old", "source_id": "3", "email": "bob@example.com", "username": "ADA",
                "password_hash": "$2b$12$tooshort", "account_status": "suspended", "status_reason": "spam",
                "status_changes": [{ "from_status": "active", "to_status": "suspended", "actor": "system",
                                     "reason": "spam", "created_at": "2025-01-01T00:00:00Z" }] }),
        json!({ "email": "carl@example.com", "identities": [{ "issuer": "i", "subject": "s" }] }),
        json!({ "email": "dora@example.com", "deleted_at": "2025-01-01T00:00:00Z", "created_at": "0000-01-01T00:00:00Z" }),
        json!({ "email": "nobody" }),
    ]
}

on_both_databases! {
    async fn a_file_is_in_and_what_is_not_stands_in_the_report(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        write(&installation, "users.ndjson", &people());
        let dry = installation.run("import users.ndjson --dry-run --report report.ndjson --batch 2 --json");
        assert_eq!((dry.code, db.rows("SELECT id FROM users").await.len()), (Some(2), 0), "{dry:?}");
        assert!(db.rows("SELECT id FROM import_runs UNION SELECT id FROM audit_events").await.is_empty());
        let foretold = (summary(&dry), report(&installation));

        let imported = installation.run("import users.ndjson --report report.ndjson --batch 2 --json");
        assert_eq!((imported.code, imported.err.as_str()), (Some(2), ""), "{imported:?}");
        let expected = json!({ "read": 6, "imported": 4, "updated": 0, "unchanged": 0, "refused": 2, "changed": 2 });
        let told = ["1 /role unknown_role", "2 /email email_taken", "3 /password_hash unusable_password_hash",
                    "3 /username username_taken", "6 /email invalid_email"];
        assert_eq!((summary(&imported), report(&installation)), (expected, told.map(str::to_owned).to_vec()));
        assert_eq!((summary(&imported), report(&installation)), foretold);
        let text = fs::read_to_string(installation.folder().join("report.ndjson")).unwrap();
        assert!(!text.contains("$2b$"), "{text}");

        let before = contents(&db).await;
        let again = installation.run("import users.ndjson --report report.ndjson --json");
        let expected = json!({ "read": 6, "imported": 0, "updated": 0, "unchanged": 4, "refused": 2, "changed": 0 });
        assert_eq!(summary(&again), expected);
        assert_eq!(contents(&db).await, before);

        let app = TestApp::in_real_time(db, &[]).await;
        app.try_login("ada", PASSWORD).await.expect(200);
        app.try_login("carl@example.com", PASSWORD).await.expect(401);
    }

    async fn two_imports_of_one_file_at_the_same_moment_bring_everybody_in_once(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        let people: Vec<Value> = (0..300)
            .map(|n| json!({ "source_system": "old", "source_id": n.to_string(), "email": format!("{n}@example.com"),
                             "role": format!("role{}", n % 7) }))
            .collect();
        write(&installation, "users.ndjson", &people);
        let start = || installation.start(&["import", "users.ndjson", "--batch", "20", "--json"]);
        let (one, other) = (start(), start());
        let [one, other] = [one, other].map(|child| Outcome::of(child.wait_with_output().unwrap()).succeeds());
        let count = |what: &str| [&one, &other].map(|outcome| summary(outcome)[what].as_u64().unwrap()).iter().sum::<u64>();
        assert_eq!((count("imported"), count("unchanged"), count("refused")), (300, 300, 0));
        assert_eq!(db.rows("SELECT id FROM users").await.len(), 300);
    }

    async fn odd_text_hurts_nobody_else(db: EmptyDatabase) {
        let (db, installation) = installed(db).await;
        let odd = [
            json!({ "email": "a@example.com", "name": "a\u{0}b" }),
            json!({ "email": "b@example.com", "metadata": { "k\u{0}": "v\u{0}" } }),
            json!({ "email": "c@example.com", "source": { "k\u{0}": ["v\u{0}"] } }),
            json!({ "email": "d@example.com", "username": "x\u{0}y", "image": "\u{0}" }),
            json!({ "email": "e@example.com" }),
        ];
        write(&installation, "users.ndjson", &odd);
        let outcome = installation.run("import users.ndjson --report report.ndjson --json");
        assert!(matches!(outcome.code, Some(0 | 2)), "{outcome:?}");
        assert_eq!(db.rows("SELECT id FROM users WHERE email = 'e@example.com'").await.len(), 1);
    }
}

#[tokio::test]
async fn all_in_ends_with_0_and_prints_a_table() {
    let (_db, installation) = installed(EmptyDatabase::sqlite().await).await;
    let outcome =
        installation.run_with_input(&["import", "-"], "{\"email\":\"ada@example.com\"}\n").succeeds();
    assert!(outcome.out.contains("imported   1\n") && outcome.err.is_empty(), "{outcome:?}");
}

#[tokio::test]
async fn what_cannot_be_read_is_named_and_ends_with_1() {
    let (_db, installation) = installed(EmptyDatabase::sqlite().await).await;
    installation.run("import none.ndjson").fails_with(&["none.ndjson", "No such file"]);
    installation.run("import .").fails_with(&[". cannot be read", "directory"]);
    installation.run("import - --resume").fails_with(&["standard input", "cannot be resumed"]);
    write(&installation, "users.ndjson", &[json!({ "email": "ada@example.com" })]);
    installation
        .run("import users.ndjson --report none/r.ndjson")
        .fails_with(&["none/r.ndjson", "No such file"]);
    installation.run("import users.ndjson --resume").succeeds();
    let clash = installation.run("import users.ndjson --on-conflict fail");
    clash.fails_with(&["row 1", "user ada@example.com is there already"]);
    let secret = installation.run("import --from alembic --source postgres://u:s3cret@127.0.0.1:1/none");
    secret.fails_with(&["--source"]).tells_nothing_of(&["s3cret"]);
}
