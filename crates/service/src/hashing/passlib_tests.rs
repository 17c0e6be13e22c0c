//! Roster and the real passlib check each other's hashes, and Roster those of other libraries.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the variable is the test command's, no setting of Roster")]

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::Cost;
use super::format::bcrypt_sha256;
use super::run::Run;
use super::stored::StoredHash;
use crate::domain::PlainPassword;

/// The interpreter that has passlib.
const PYTHON: &str = "ROSTER_TEST_PYTHON";
/// Has passlib check Roster's hashes and make some.
const CHECK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/tools/passlib_check.py");
/// Has several libraries make hashes of every kind.
const FOREIGN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/tools/foreign_hashes.py");

fn passwords() -> Vec<String> {
    let mut passwords = vec![
        "password".to_owned(),
        "correct horse battery staple".to_owned(),
        " leading, trailing and \ttabs ".to_owned(),
        "é".repeat(64),
        "😀".repeat(64),
        "パスワード".repeat(20),
        "x".repeat(1024),
    ];
    passwords.extend([55, 56, 71, 72, 73].map(|length| "a".repeat(length)));
    passwords
}

fn hash(password: &str, salt: [u8; 16]) -> String {
    let digest = Run::own(Cost::MIN, salt, password.as_bytes()).execute().unwrap();
    bcrypt_sha256::write(Cost::MIN, &salt, &digest)
}

fn verifies(password: &str, stored: &str) -> bool {
    let hash = StoredHash::parse(stored).unwrap_or_else(|| panic!("{stored} is a hash"));
    let password = PlainPassword::new(password.to_owned()).unwrap();
    hash.has_digest(&hash.run_for(&password).execute().unwrap())
}

/// What a script answers to `entries`.
fn ask(script: &str, entries: &[Value]) -> Vec<Value> {
    #[allow(clippy::disallowed_methods, reason = "the test runner names its Python in the environment")]
    let python =
        std::env::var(PYTHON).unwrap_or_else(|_| panic!("{PYTHON} has to name a Python that has passlib"));
    let mut child =
        Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&serde_json::to_vec(entries).unwrap()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", output.status);
    serde_json::from_slice(&output.stdout).unwrap()
}

/// PW-02: whole passwords of any script count, to passlib as to Roster, in both directions.
#[test]
#[ignore = "needs passlib: run by cargo xtask test"]
fn passlib_and_roster_verify_each_others_hashes() {
    let mut entries = Vec::new();
    for (number, password) in (0_u8..).zip(passwords()) {
        let stored = hash(&password, [number; 16]);
        entries.push(json!({ "password": password, "hash": stored }));
        let changed = password.char_indices().last().map(|(at, _)| format!("{}X", &password[..at])).unwrap();
        entries.push(json!({ "password": changed, "hash": stored }));
    }
    let answers = ask(CHECK, &entries);
    assert_eq!(answers.len(), entries.len());
    for (number, (entry, answer)) in entries.iter().zip(&answers).enumerate() {
        let password = entry["password"].as_str().unwrap();
        let has_right_password = number % 2 == 0;
        assert_eq!(answer["verified"], has_right_password, "passlib, {password:?}");
        let theirs = answer["hash"].as_str().unwrap();
        assert!(verifies(password, theirs), "Roster, {password:?}");
        assert!(!verifies(&format!("{password}X"), theirs), "Roster, {password:?} and more");
    }
}

/// PW-11: what the libraries make that other systems use verifies here.
#[test]
#[ignore = "needs passlib: run by cargo xtask test"]
fn hashes_that_passlib_and_other_libraries_make_verify() {
    let passwords = passwords();
    let entries: Vec<Value> = passwords.iter().map(|password| json!(password)).collect();
    let answers = ask(FOREIGN, &entries);
    assert!(answers.len() >= 15 * passwords.len(), "{}", answers.len());
    for answer in &answers {
        let (password, stored) = (answer["password"].as_str().unwrap(), answer["hash"].as_str().unwrap());
        assert!(verifies(password, stored), "{password:?} {stored}");
        assert!(!verifies(&format!("X{password}"), stored), "X{password:?} {stored}");
    }
}
