//! What is limited, and that it is said.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::Value;

use super::{Operation, operations, parsed};
use crate::limits::Limit;
use crate::routes;

/// Fields that are passwords to be checked, or one-time tokens.
const CREDENTIALS: [&str; 3] = ["token", "current_password", "identifier"];
/// Calls that take a field of those above or an address, and need no limit: signing out tells nothing and costs nothing.
const FREE: [&str; 1] = ["/v1/auth/logout"];

/// The names of the fields that an operation reads.
fn fields(document: &Value, operation: &Operation) -> BTreeSet<String> {
    let body = operation.1.get("requestBody");
    let schema = body.and_then(|body| body["content"]["application/json"]["schema"]["$ref"].as_str());
    let pointer = schema.map(|schema| schema.trim_start_matches('#'));
    let properties = pointer.and_then(|pointer| document.pointer(pointer)?["properties"].as_object());
    properties.into_iter().flat_map(|properties| properties.keys().cloned()).collect()
}

fn is_for_administration(operation: &Operation) -> bool {
    operation.1["tags"][0] == "Administration"
}

/// LK-05: what checks a password or a one-time token, sends mail to whoever is named, or refreshes has a limit.
#[test]
fn every_call_with_a_secret_or_an_address_is_limited() {
    let (document, table) = (parsed(), routes::all());
    for operation in &operations(&document) {
        let ((method, path), _) = operation;
        let fields = fields(&document, operation);
        if FREE.contains(&path.as_str()) || is_for_administration(operation) {
            continue;
        }
        let limits = table.limits(&method.parse::<Method>().unwrap(), path);
        let reads = |names: &[&str]| names.iter().any(|name| fields.contains(*name));
        assert!(limits.contains(&Limit::Credentials) || !reads(&CREDENTIALS), "{method} {path}");
        assert!(limits.contains(&Limit::Refresh) || !reads(&["refresh_token"]), "{method} {path}");
        assert!(!limits.is_empty() || !reads(&["password", "new_password", "email"]), "{method} {path}");
    }
}

/// Pages post what the calls of the API do.
#[test]
fn every_posted_page_is_limited() {
    let table = routes::all();
    let posted = table
        .list()
        .into_iter()
        .filter(|(method, path, _)| *method == Method::POST && !path.starts_with("/v1/"));
    for (method, path, _) in posted {
        assert!(!table.limits(&method, path).is_empty(), "{method} {path}");
    }
}

#[test]
fn what_is_limited_says_so_and_nothing_else_does() {
    let (document, table) = (parsed(), routes::all());
    let mut limited = 0;
    for ((method, path), operation) in operations(&document) {
        let is_limited = !table.limits(&method.parse::<Method>().unwrap(), &path).is_empty();
        let response = &operation["responses"]["429"];
        let says = response["description"].as_str().is_some_and(|text| text.contains("`too_many_requests`"));
        assert_eq!(says, is_limited, "{method} {path}");
        assert_eq!(response["headers"]["Retry-After"].is_object(), response.is_object(), "{method} {path}");
        limited += usize::from(is_limited);
    }
    assert!(limited > 10, "{limited}");
}
