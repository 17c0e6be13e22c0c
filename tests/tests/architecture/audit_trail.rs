//! The audit trail is added to, and otherwise touched by two statements only: what a purge takes from it of a person, and
//! what has had its time.

use std::fs;

use super::source_tree::shipped_files;
use super::workspace::{read, root, shown};

const REPOSITORY: &str = "crates/persistence/src/repo/audit.rs";
/// Reads the trail, and nothing else.
const SEARCH: &str = "crates/persistence/src/repo/audit_search.rs";
/// The statements that may touch an event, and the one place that each is sent from.
const EXCEPTIONS: [(&str, &str); 2] = [
    ("forget_person", "crates/service/src/admin/purge.rs"),
    ("delete_before", "crates/service/src/jobs/purge.rs"),
];
/// What a statement is made of that changes or removes rows, or leaves that to chance.
const TOUCHING: [&str; 10] = [
    "update",
    "delete",
    "on_conflict",
    "truncate",
    "execute",
    "from_string",
    "ActiveModelTrait",
    ".save(",
    "Query::",
    "Statement",
];

/// LG-03: the repository of the trail has no other statement that updates or deletes.
#[test]
fn two_statements_alone_touch_what_is_in_the_trail() {
    let files = shipped_files();
    let repository = files.iter().find(|file| file.path == root().join(REPOSITORY)).unwrap();
    let mut touching: Vec<&str> = Vec::new();
    for function in repository.code.split("fn ").skip(1) {
        let name = function.split(['(', '<']).next().unwrap();
        if TOUCHING.iter().any(|word| function.split_once('{').is_some_and(|(_, body)| body.contains(word))) {
            touching.push(name);
        }
    }
    assert_eq!(touching, EXCEPTIONS.map(|(name, _)| name));
}

/// LG-03: nothing but its repository knows the table of the trail, and no text of SQL names it beside a change.
#[test]
fn nothing_but_the_repository_reaches_the_trail() {
    let knowing: Vec<String> = shipped_files()
        .iter()
        .filter(|file| file.code.contains("audit_event::") || file.code.contains("entity::audit_event"))
        .map(|file| shown(&file.path))
        .collect();
    assert_eq!(knowing, ["crates/persistence/src/mapping/audit_event.rs", REPOSITORY, SEARCH]);
    let files = shipped_files();
    let search = &files.iter().find(|file| file.path == root().join(SEARCH)).unwrap().code;
    for changing in ["update", "delete", "insert", "execute", "ActiveModel", "from_string"] {
        assert!(!search.contains(changing), "{SEARCH} has {changing}");
    }
    assert!(!read("crates/persistence/src/mapping/audit_event.rs").contains("Entity"));
    for file in shipped_files() {
        for line in
            fs::read_to_string(&file.path).unwrap().lines().filter(|line| line.contains("audit_events"))
        {
            let line = line.to_lowercase();
            let is_change =
                ["update ", "delete ", "truncate ", "drop "].iter().any(|word| line.contains(word));
            assert!(!is_change, "{}: {line}", shown(&file.path));
        }
    }
}

/// LG-03: each of the two is sent from one place: the final erasure of a user, and retention.
#[test]
fn purge_and_retention_alone_send_them() {
    for (name, place) in EXCEPTIONS {
        let call = format!("audit().{name}(");
        let callers: Vec<String> = shipped_files()
            .iter()
            .filter(|file| file.code.split_whitespace().collect::<String>().contains(&call))
            .map(|file| shown(&file.path))
            .collect();
        assert_eq!(callers, [place], "{name}");
    }
}

/// LG-03: no other row takes an event along when it goes.
#[test]
fn no_foreign_key_reaches_the_trail() {
    let migrations = super::workspace::rust_files(&root().join("migration/src"));
    let making =
        migrations.iter().find(|path| path.to_string_lossy().contains("create_audit_events")).unwrap();
    let making = fs::read_to_string(making).unwrap();
    assert!(!making.contains("foreign_key") && !making.contains("belongs_to_user"), "{making}");
}
