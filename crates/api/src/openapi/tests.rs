//! The document is the committed one, says what the table of routes says, and tells the truth about bodies.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod bodies;
mod limits;
mod once;
mod operations;

use serde_json::{Map, Value};

use super::document;

fn parsed() -> Value {
    serde_json::from_str(&document().unwrap()).unwrap()
}

/// Method and path of an operation, and what the document says of it.
type Operation<'a> = ((String, String), &'a Map<String, Value>);

fn operations(document: &Value) -> Vec<Operation<'_>> {
    let items = document["paths"].as_object().unwrap().iter();
    let each = items.flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(move |(method, operation)| {
            ((method.to_uppercase(), path.clone()), operation.as_object().unwrap())
        })
    });
    each.collect()
}

#[test]
fn the_committed_document_is_the_one_that_the_code_gives() {
    let committed =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json")).unwrap();
    assert!(
        committed == document().unwrap(),
        "docs/openapi.json is out of date: run `cargo run -q -- openapi > docs/openapi.json` and commit it"
    );
}
