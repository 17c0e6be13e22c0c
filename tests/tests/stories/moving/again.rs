//! The same import once more, and everything out and in again.

use std::fs;

use serde_json::Value;

use super::fixture::all_on_postgres;
use super::from_postgres;
use super::moved::import;
use crate::command_line::program::Installation;
use crate::command_line::users::installed;
use crate::support::{EmptyDatabase as Empty, TestDatabase};

from_postgres! {
    /// Twice the same import changes nothing the second time, in whatever order the systems come.
    async fn the_same_import_changes_nothing_the_second_time(target: EmptyDatabase) {
        let (db, installation) = installed(target).await;
        let fixtures = all_on_postgres().await;
        let mut first = Vec::new();
        for fixture in &fixtures {
            first.push(import(&installation, fixture, &[]));
        }
        let before = users(&db).await;
        for (fixture, first) in fixtures.iter().zip(first) {
            let second = import(&installation, fixture, &["--on-conflict", "update"]);
            assert_eq!(second.code, first.code, "{second:?}");
            let (first, second) = (summary(&first.out), summary(&second.out));
            assert_eq!(count(&second, &["imported", "updated", "changed"]), [0, 0, 0], "{second}");
            assert_eq!(count(&second, &["read", "refused"]), count(&first, &["read", "refused"]));
            assert_eq!(second["unchanged"], first["imported"]);
        }
        assert_eq!(users(&db).await, before);
    }

    /// What a dry run says is what the import does, and it writes nothing.
    async fn a_dry_run_tells_what_the_import_will_do(target: EmptyDatabase) {
        let (db, installation) = installed(target).await;
        for fixture in all_on_postgres().await {
            let before = users(&db).await;
            let dry = import(&installation, &fixture, &["--dry-run", "--report", "dry.ndjson"]);
            assert_eq!(users(&db).await, before, "{dry:?}");
            let wet = import(&installation, &fixture, &["--report", "wet.ndjson"]);
            assert_eq!(dry.code, wet.code);
            let counts = ["read", "imported", "updated", "unchanged", "refused", "changed"];
            assert_eq!(count(&summary(&dry.out), &counts), count(&summary(&wet.out), &counts));
            let report = |name| fs::read_to_string(installation.folder().join(name)).unwrap();
            assert_eq!(report("dry.ndjson"), report("wet.ndjson"), "{}", fixture.system);
        }
    }

    /// Out, into an empty database of the other kind, and out again: the same bytes.
    async fn what_export_writes_import_reads_back(target: EmptyDatabase) {
        let (db, installation) = installed(target).await;
        for fixture in all_on_postgres().await {
            import(&installation, &fixture, &[]);
        }
        let first = export(&installation);
        assert!(first.lines().count() > 200, "{}", first.lines().count());
        let other = if db.url().starts_with("sqlite") { Empty::postgres().await } else { Empty::sqlite().await };
        let (_other_db, other) = installed(other).await;
        fs::write(other.folder().join("users.ndjson"), &first).unwrap();
        let back = other.run("import users.ndjson --json").succeeds();
        assert_eq!(summary(&back.out)["imported"], first.lines().count());
        assert_eq!(export(&other), first);
    }
}

fn export(installation: &Installation) -> String {
    installation.run("export out.ndjson --include-password-hashes").succeeds();
    let out = installation.folder().join("out.ndjson");
    let lines = fs::read_to_string(&out).unwrap();
    fs::remove_file(out).unwrap();
    lines
}

fn summary(out: &str) -> Value {
    serde_json::from_str(out).unwrap()
}

fn count<const N: usize>(summary: &Value, names: &[&str; N]) -> [u64; N] {
    names.map(|name| summary[name].as_u64().unwrap())
}

async fn users(db: &TestDatabase) -> Vec<Value> {
    let mut rows = db.rows("SELECT * FROM users").await;
    rows.sort_by_key(ToString::to_string);
    rows
}
