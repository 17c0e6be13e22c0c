//! Calls that can be made to take effect once say so.

use std::collections::BTreeMap;

use utoipa::Modify;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::{OpenApi, RefOr, Response};

use super::modifiers::{operations, problem};
use crate::once::KEY;

/// What takes an `Idempotency-Key` may answer what it has answered before, or refuse the key.
pub(super) struct OnceCalls;

/// What is told of a key, beside what the status means already.
const REFUSALS: [(&str, &str); 2] = [
    ("409", "`idempotency_in_progress`: the same request is being worked on."),
    (
        "422",
        "`idempotency_key_reused`: another body was sent with the key; `validation_failed`, with every unfit field or parameter.",
    ),
];
/// Statuses of refusals that are never kept, and so never given again.
const NOT_KEPT: [&str; 3] = ["401", "408", "429"];

impl Modify for OnceCalls {
    fn modify(&self, document: &mut OpenApi) {
        operations(document).filter(|operation| takes_a_key(operation)).for_each(describe);
    }
}

fn takes_a_key(operation: &Operation) -> bool {
    let is_key =
        |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(Parameter { name, .. }) if name == KEY);
    operation.parameters.iter().flatten().any(is_key)
}

fn describe(operation: &mut Operation) {
    let responses = &mut operation.responses.responses;
    for (status, meaning) in REFUSALS {
        let known = description(responses, status).map(|known| format!(" {known}")).unwrap_or_default();
        responses.insert(status.to_owned(), RefOr::T(problem(&format!("{meaning}{known}"))));
    }
    let kept = responses.iter_mut().filter(|(status, _)| !NOT_KEPT.contains(&status.as_str()));
    for (_, response) in kept {
        if let RefOr::T(response) = response {
            response.headers.insert("Idempotency-Replayed".to_owned(), RefOr::T(header()));
        }
    }
}

fn description(responses: &BTreeMap<String, RefOr<Response>>, status: &str) -> Option<String> {
    match responses.get(status) {
        Some(RefOr::T(response)) => Some(response.description.clone()),
        _ => None,
    }
}

fn header() -> Header {
    let meaning =
        "`true` when the answer was given before, to the same request with the same `Idempotency-Key`.";
    HeaderBuilder::from(Header::default()).description(Some(meaning)).build()
}
