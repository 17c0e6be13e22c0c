//! The description of the API that the server hands out.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::{Calls, TestApp};

/// The interpreter that has openapi-spec-validator.
const PYTHON: &str = "ROSTER_TEST_PYTHON";
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tools/openapi_check.py");
const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");

async fn served() -> String {
    TestApp::sqlite().await.get("/openapi.json").send().await.expect(200).text
}

/// What the validator finds wrong with a document.
fn faults(document: &str) -> String {
    #[allow(clippy::disallowed_methods, reason = "the test runner names its Python in the environment")]
    let python = std::env::var(PYTHON)
        .unwrap_or_else(|_| panic!("{PYTHON} has to name a Python that has openapi-spec-validator"));
    let mut child =
        Command::new(python).arg(SCRIPT).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(document.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", output.status);
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn the_served_document_is_the_committed_one_to_the_byte() {
    let committed = std::fs::read_to_string(COMMITTED).unwrap();
    assert!(served().await == committed, "docs/openapi.json is out of date");
}

#[tokio::test]
#[ignore = "needs openapi-spec-validator: run by cargo xtask test"]
async fn the_served_document_is_valid_openapi_3_1() {
    let document = served().await;
    assert!(document.contains(r#""openapi": "3.1."#), "another version of OpenAPI");
    assert_eq!(faults(&document), "");
    // A validator that finds nothing anywhere proves nothing.
    assert_ne!(faults(&document.replacen(r#""description""#, r#""descripton""#, 1)), "");
}
