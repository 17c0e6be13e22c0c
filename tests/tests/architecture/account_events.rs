//! Nothing is done to an account without its events: what becomes of it is taken down where its row is written, and told
//! where a change is committed. Other ways to write such a row, or to commit it, do not exist.

use super::source_tree::shipped_files;
use super::workspace::shown;

/// The tables that tell of accounts, each with the only file that writes it.
const WRITERS: [(&str, &str); 2] = [
    ("entity::user::{ActiveModel", "crates/persistence/src/repo/users.rs"),
    ("entity::user_status_change::{", "crates/persistence/src/repo/status_changes.rs"),
];
/// What writes an account, or the history of its status.
const WRITES: [&str; 9] = [
    "users().insert(",
    "users().insert_if_free(",
    "users().insert_all(",
    "users().update(",
    "users().update_mirrored(",
    "users().save_sign_in(",
    "users().erase(",
    "users().yield_address(",
    "record_move(",
];

#[test]
fn what_becomes_of_an_account_is_taken_down_in_the_only_place_that_writes_it() {
    for (model, writer) in WRITERS {
        let writing: Vec<String> = shipped_files()
            .iter()
            .filter(|file| file.code.contains(model))
            .map(|file| shown(&file.path))
            .collect();
        assert_eq!(writing, [writer]);
    }
}

/// A function that begins a transaction by itself writes no account: it would commit without telling.
#[test]
fn an_account_is_written_within_a_change_only() {
    let mut found = Vec::new();
    for file in shipped_files() {
        for function in file.code.split("fn ").skip(1) {
            let is_bare = function.contains("store().begin()");
            let name = function.split(['(', '<']).next().unwrap();
            let writes = WRITES.iter().filter(|write| is_bare && function.contains(**write));
            found.extend(writes.map(|write| format!("{}: {name}: {write}", shown(&file.path))));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
