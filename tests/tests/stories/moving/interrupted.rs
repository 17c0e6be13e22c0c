//! An import that is killed in its middle.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::command_line::program::Installation;
use crate::command_line::users::installed;
use crate::support::{EmptyDatabase, TestDatabase, on_both_databases};

const LINES: usize = 4_000;

on_both_databases! {
    /// Killed without a word, and resumed: users, report and summary are those of an import that nobody disturbed. (The
    /// other one runs on SQLite, whichever database this is.)
    async fn an_import_that_was_killed_goes_on_where_it_stopped(target: EmptyDatabase) {
        let (db, installation) = installed(target).await;
        fs::write(installation.folder().join("users.ndjson"), lines()).unwrap();
        let line = ["import", "users.ndjson", "--batch", "20", "--report", "report.ndjson"];
        let mut import = installation.start(&line);
        while batches(&db).await < 3 {
            assert_eq!(import.try_wait().unwrap(), None, "it ended before it was killed");
        }
        import.kill().unwrap();
        import.wait().unwrap();
        let moved = db.rows("SELECT id FROM users").await.len();
        assert!(moved < LINES - 100, "it was killed in its middle: {moved}");
        let resumed = finish(&installation, &["--resume"]);

        let (_other_db, other) = installed(EmptyDatabase::sqlite().await).await;
        fs::write(other.folder().join("users.ndjson"), lines()).unwrap();
        assert_eq!(resumed, finish(&other, &[]));
        assert_eq!(db.rows("SELECT id FROM import_runs WHERE finished_at IS NULL").await, Vec::<Value>::new());
    }
}

/// Users with ids of their own, some of whom cannot come in, and some not as they are.
fn lines() -> String {
    let mut lines = String::new();
    for number in 0..LINES {
        let email = if number % 97 == 5 { "nobody".to_owned() } else { format!("user{number}@example.com") };
        let role = if number % 31 == 7 { "curator" } else { "viewer" };
        let id = format!("0198c0de-0000-7000-8000-{number:012}");
        writeln!(
            lines,
            r#"{{"id":"{id}","email":"{email}","role":"{role}","created_at":"2024-01-01T00:00:00Z","updated_at":"2024-01-01T00:00:00Z"}}"#
        )
        .unwrap();
    }
    lines
}

/// How many batches are in, by the rows that refused lines leave out.
async fn batches(db: &TestDatabase) -> usize {
    db.rows("SELECT id FROM users").await.len() / 20
}

/// Imports to the end. Answers the summary but for the time, the report, and all users.
fn finish(installation: &Installation, options: &[&str]) -> (Value, String, String) {
    let line = ["import", "users.ndjson", "--batch", "20", "--report", "report.ndjson", "--json"];
    let outcome = installation.run_with_input(&[&line, options].concat(), "");
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    let mut summary: Value = serde_json::from_str(&outcome.out).unwrap();
    summary.as_object_mut().unwrap().remove("seconds");
    let report = fs::read_to_string(installation.folder().join("report.ndjson")).unwrap();
    (summary, report, installation.run("export").succeeds().out)
}
