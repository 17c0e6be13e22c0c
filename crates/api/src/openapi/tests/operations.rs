//! Every route is documented, and completely.

use std::collections::BTreeSet;

use super::{operations, parsed};
use crate::extract::Access;
use crate::routes;

/// What the document describes: not the pages for people, nor the files that they load.
fn is_described(path: &str) -> bool {
    ["/v1/", "/.well-known/", "/health/", "/problems/"].iter().any(|prefix| path.starts_with(prefix))
        || path == "/openapi.json"
}

#[test]
fn the_document_and_the_table_of_routes_name_the_same_operations() {
    let listed: BTreeSet<(String, String)> = routes::all()
        .list()
        .into_iter()
        .filter(|(_, path, _)| is_described(path))
        .map(|(method, path, _)| (method.to_string(), path.to_owned()))
        .collect();
    let document = parsed();
    let described: BTreeSet<_> = operations(&document).into_iter().map(|(name, _)| name).collect();
    assert_eq!(described, listed);
    assert!(listed.len() > 10, "the filter lets nearly nothing through: {listed:?}");
}

/// The id of an operation is its handler's name, in snake case; two operations with one id break generated clients.
#[test]
fn every_operation_has_an_id_of_its_own_a_tag_and_a_summary() {
    let document = parsed();
    let tags: BTreeSet<_> =
        document["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).map(text).collect();
    let mut ids = BTreeSet::new();
    for (name, operation) in operations(&document) {
        let id = text(&operation["operationId"]);
        assert!(id.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{name:?}: {id}");
        assert!(ids.insert(id), "two operations are called {id}");
        assert!(!text(&operation["summary"]).is_empty(), "{name:?} has no summary");
        let tag = text(&operation["tags"][0]);
        assert!(tags.contains(tag), "{name:?} has the unknown tag {tag}");
    }
}

/// Security is stated for each operation as the table of routes has it, and the permission is named.
#[test]
fn every_operation_says_who_may_call_it() {
    let (document, table) = (parsed(), routes::all().list());
    for (name, operation) in operations(&document) {
        let (.., access) =
            table.iter().find(|(method, path, _)| method.as_str() == name.0 && *path == name.1).unwrap();
        let security = serde_json::to_string(&operation["security"]).unwrap();
        let fitting: &[&str] = match access {
            // Where a token is taken without being asked for, the log-out and the proof of an address.
            Access::Anybody => &["[{}]", r#"[{},{"bearer":[]}]"#],
            Access::SignedIn | Access::Permission(_) => &[r#"[{"bearer":[]}]"#],
        };
        assert!(fitting.contains(&security.as_str()), "{name:?} is for {access:?} and says {security}");
        let refuses = |status: &str| operation["responses"].get(status).is_some();
        assert!(refuses("401") || !security.contains("bearer"), "{name:?} never refuses a token");
        let told = ["summary", "description"].map(|key| operation.get(key).map_or("", text));
        if let Access::Permission(permission) = access {
            assert!(told.concat().contains(&format!("Needs `{permission}`")), "{name:?}: {told:?}");
            assert!(refuses("403"), "{name:?} never refuses a caller");
        } else {
            assert!(!told.concat().contains("Needs `"), "{name:?}: {told:?}");
        }
    }
}

/// HT-09 (in the description): whatever changes a user can be bound to the version that the change is based on.
#[test]
fn whatever_changes_a_user_takes_a_condition() {
    let document = parsed();
    for ((method, path), operation) in operations(&document) {
        let parameters = operation.get("parameters").and_then(|parameters| parameters.as_array());
        let takes_one = parameters.into_iter().flatten().any(|parameter| parameter["name"] == "If-Match");
        let is_user = ["/v1/me", "/v1/users/"].iter().any(|start| path.starts_with(start));
        if is_user && ["PATCH", "PUT", "DELETE"].contains(&method.as_str()) {
            assert!(takes_one, "{method} {path}");
        }
        assert_eq!(operation["responses"].get("412").is_some(), takes_one, "{method} {path}");
    }
}

#[test]
fn every_answer_is_described_and_every_failure_is_a_problem_document() {
    let document = parsed();
    for ((method, path), operation) in operations(&document) {
        let responses = operation["responses"].as_object().unwrap();
        for (status, response) in responses {
            let description = text(&response["description"]);
            assert!(!description.is_empty(), "{method} {path} {status} is not described");
            let is_failure = status.starts_with(['4', '5']);
            let is_readiness = path == "/health/ready" && status == "503";
            if is_failure && !is_readiness {
                let content = response["content"].as_object().unwrap();
                let types: Vec<_> = content.keys().collect();
                assert_eq!(types, ["application/problem+json"], "{method} {path} {status}");
            }
        }
        assert!(responses.keys().any(|status| status.starts_with('2')), "{method} {path} never succeeds");
        for common in ["400", "408", "414", "422", "500", "503"] {
            assert!(responses.contains_key(common), "{method} {path} lacks {common}");
        }
    }
}

/// Every code that the description of a failure names is one of the registry, and belongs to that status.
#[test]
fn every_code_in_a_description_fits_its_status() {
    let document = parsed();
    for ((method, path), operation) in operations(&document) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            if !response["content"]["application/problem+json"].is_object() {
                continue;
            }
            let named: Vec<_> = text(&response["description"])
                .split('`')
                .skip(1)
                .step_by(2)
                .filter_map(crate::problem::Code::from_name)
                .collect();
            assert!(!named.is_empty(), "{method} {path} {status} names no code");
            for code in named {
                assert_eq!(code.status().as_str(), status, "{method} {path} names {}", code.name());
            }
        }
    }
}

fn text(value: &serde_json::Value) -> &str {
    value.as_str().unwrap_or_default()
}
