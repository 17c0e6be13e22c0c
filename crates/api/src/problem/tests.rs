#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::{collections::BTreeSet, io};

use serde_json::{Value, json};

use super::*;

const PAGE: &str = include_str!("../../../../docs/errors.md");

/// The names in the first column of the page's tables under `heading`.
fn documented(heading: &str) -> BTreeSet<String> {
    let (_, section) = PAGE.split_once(heading).expect("the heading is on the page");
    let section = section.split("\n## ").next().unwrap_or(section);
    section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(name, _)| name.to_owned()))
        .collect()
}

#[test]
fn every_code_is_documented_and_every_documented_code_exists() {
    let known: BTreeSet<_> = Code::ALL.iter().map(|code| code.name().to_owned()).collect();
    assert_eq!(known.len(), Code::ALL.len(), "two codes share a name");
    assert_eq!(documented("## Codes"), known);
}

#[test]
fn every_documented_code_has_its_status() {
    for code in Code::ALL {
        let row = format!("| `{}` | {} |", code.name(), code.status().as_u16());
        assert!(PAGE.contains(&row), "the page has no row that starts with {row}");
    }
}

#[test]
fn every_field_code_is_documented_and_every_documented_one_exists() {
    let known: BTreeSet<_> = FieldCode::ALL.iter().map(|code| code.name().to_owned()).collect();
    assert_eq!(known.len(), FieldCode::ALL.len(), "two field codes share a name");
    assert_eq!(documented("## Field codes"), known);
}

#[test]
fn the_document_has_the_members_of_the_contract() {
    let problem = Problem::validation(vec![
        FieldError::field("email", FieldCode::InvalidEmail),
        FieldError::parameter("limit", Refusal::new(FieldCode::InvalidValue, "has to be 1 to 200")),
    ]);
    let document = ProblemDocument::new(&problem, "https://roster.example/base", "01J");
    assert_eq!(
        serde_json::to_value(document).unwrap(),
        json!({
            "type": "https://roster.example/base/problems/validation_failed",
            "title": "Validation failed",
            "status": 422,
            "code": "validation_failed",
            "detail": "2 fields are invalid.",
            "request_id": "01J",
            "errors": [
                { "pointer": "/email", "code": "invalid_email", "detail": "is not a valid e-mail address" },
                { "parameter": "limit", "code": "invalid_value", "detail": "has to be 1 to 200" },
            ],
        })
    );
}

#[test]
fn a_document_without_field_errors_has_no_errors_member() {
    let document = ProblemDocument::new(&Problem::new(Code::NotFound), "", "");
    let value = serde_json::to_value(document).unwrap();
    assert_eq!(value.get("errors"), None);
    assert_eq!(value["type"], Value::from("/problems/not_found"));
}

#[test]
fn the_cause_is_in_the_chain_and_not_in_the_document() {
    let problem = Problem::internal(io::Error::other("relation users is gone"));
    assert_eq!(problem.cause_chain().as_deref(), Some("relation users is gone"));
    let body = serde_json::to_string(&ProblemDocument::new(&problem, "", "")).unwrap();
    assert!(!body.contains("relation"));
}

/// HT-11: every 401, of whatever code, has a challenge, and nothing else has.
#[test]
fn every_401_has_a_challenge() {
    for &code in Code::ALL {
        let expected = (code.status() == StatusCode::UNAUTHORIZED).then_some("Bearer");
        assert_eq!(Problem::new(code).challenge(), expected, "{}", code.name());
    }
    assert_eq!(Problem::refused_access_token().challenge(), Some(r#"Bearer error="invalid_token""#));
}
