//! Calls that there are only where the users are Roster's own say so.

use std::collections::btree_map::Entry;

use utoipa::Modify;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{OpenApi, RefOr};

use super::limited::operation;
use super::modifiers::problem;
use crate::routes::Endpoints;

/// What the table of routes has for Roster's own users only is answered with `read_only_identity` in mirror mode.
pub(super) struct OwnCalls<'a>(pub(super) &'a Endpoints);

impl Modify for OwnCalls<'_> {
    fn modify(&self, document: &mut OpenApi) {
        let Self(table) = self;
        for (method, pattern, _) in table.list() {
            let item = document.paths.paths.get_mut(pattern).filter(|_| table.is_about_own(&method, pattern));
            if let Some(operation) = item.and_then(|item| operation(item, &method)) {
                add(operation);
            }
        }
    }
}

/// Beside what a 403 of the call means already.
fn add(operation: &mut Operation) {
    const MEANING: &str = "`read_only_identity`: in mirror mode, whatever is sent.";
    match operation.responses.responses.entry("403".to_owned()) {
        Entry::Vacant(free) => drop(free.insert(RefOr::T(problem(MEANING)))),
        Entry::Occupied(mut known) => {
            if let RefOr::T(response) = known.get_mut() {
                response.description = format!("{} {MEANING}", response.description);
            }
        }
    }
}
