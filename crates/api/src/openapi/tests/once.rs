//! What takes an `Idempotency-Key`, and that it is said.

use super::{Operation, operations, parsed};

fn takes_a_key((_, operation): &Operation) -> bool {
    let parameters = operation.get("parameters").and_then(|parameters| parameters.as_array());
    parameters.into_iter().flatten().any(|parameter| parameter["name"] == "Idempotency-Key")
}

/// HT-10: what administrators do by `POST` can be made to take effect once, and nothing else can: other methods can be
/// repeated anyway, and other callers are not known.
#[test]
fn every_administrative_post_takes_a_key() {
    let document = parsed();
    let operations = operations(&document);
    for operation in &operations {
        let ((method, path), described) = operation;
        let is_action = method == "POST" && described["tags"][0] == "Administration";
        assert_eq!(takes_a_key(operation), is_action, "{method} {path}");
    }
    assert!(operations.iter().filter(|operation| takes_a_key(operation)).count() >= 6);
}

#[test]
fn what_takes_a_key_says_what_comes_of_it() {
    let document = parsed();
    for operation in operations(&document).iter().filter(|operation| takes_a_key(operation)) {
        let (name, described) = operation;
        let responses = described["responses"].as_object().unwrap();
        for (status, code) in [("409", "`idempotency_in_progress`"), ("422", "`idempotency_key_reused`")] {
            assert!(responses[status]["description"].as_str().unwrap().contains(code), "{name:?} {status}");
        }
        for (status, response) in responses {
            let is_kept = !["400", "401", "408", "413", "414", "415", "429"].contains(&status.as_str());
            let says = response["headers"]["Idempotency-Replayed"].is_object();
            assert_eq!(says, is_kept && !status.starts_with('5'), "{name:?} {status}");
        }
    }
}
