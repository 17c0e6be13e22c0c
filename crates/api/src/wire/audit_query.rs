//! Which part of the audit trail is asked for.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use roster_service::AuditFilter;
use roster_service::domain::PageRequest;

use super::query::{time_range, user_id};
use crate::extract::{QueryParams, StatesAccess};
use crate::problem::{FieldCode, Problem, Refusal};

/// Longest action.
const MAX_ACTION: usize = 64;

/// The parameters of the audit trail: `user_id`, `actor_id`, `action`, `after`, `before`, `limit`, `cursor`.
pub struct AuditQuery {
    /// Which events.
    pub filter: AuditFilter,
    /// Which page of them.
    pub page: PageRequest,
}

impl FromRequest for AuditQuery {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let params = QueryParams::from_request(request, payload).into_inner();
        ready(params.and_then(|mut params| {
            let filter = AuditFilter {
                user: params.optional("user_id", user_id),
                actor: params.optional("actor_id", user_id),
                action: params.optional("action", action),
                occurred: time_range(&mut params, "after", "before"),
            };
            let page = params.page();
            params.finish(|| Some(Self { filter, page }))
        }))
    }
}

impl StatesAccess for AuditQuery {}

/// Such as `login.failed`. One that nobody knows has no events.
fn action(text: &str) -> Result<String, Refusal> {
    let is_action = (1..=MAX_ACTION).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_'));
    if is_action {
        Ok(text.to_owned())
    } else {
        Err(Refusal::new(FieldCode::InvalidValue, "has to be an action such as login.failed"))
    }
}
