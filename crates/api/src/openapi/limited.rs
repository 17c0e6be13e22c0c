//! Calls that are limited for each network say so.

use std::collections::btree_map::Entry;

use actix_web::http::Method;
use utoipa::Modify;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{OpenApi, RefOr};

use super::modifiers::problem;
use crate::routes::Endpoints;

/// What the table of routes has a limit for is answered with `too_many_requests` now and then.
pub(super) struct LimitedCalls<'a>(pub(super) &'a Endpoints);

impl Modify for LimitedCalls<'_> {
    fn modify(&self, document: &mut OpenApi) {
        let Self(table) = self;
        for (method, pattern, _) in table.list() {
            let item =
                document.paths.paths.get_mut(pattern).filter(|_| !table.limits(&method, pattern).is_empty());
            if let Some(operation) = item.and_then(|item| operation(item, &method)) {
                add(operation);
            }
        }
    }
}

pub(super) fn operation<'a>(item: &'a mut PathItem, method: &Method) -> Option<&'a mut Operation> {
    match *method {
        Method::GET => item.get.as_mut(),
        Method::POST => item.post.as_mut(),
        Method::PUT => item.put.as_mut(),
        Method::PATCH => item.patch.as_mut(),
        Method::DELETE => item.delete.as_mut(),
        _ => None,
    }
}

/// Beside what a 429 of the call means already.
fn add(operation: &mut Operation) {
    const MEANING: &str = "`too_many_requests`: too many calls of this kind from this network.";
    match operation.responses.responses.entry("429".to_owned()) {
        Entry::Vacant(free) => drop(free.insert(RefOr::T(problem(MEANING)))),
        Entry::Occupied(mut known) => {
            if let RefOr::T(response) = known.get_mut() {
                response.description = format!("{MEANING} {}", response.description);
            }
        }
    }
}
