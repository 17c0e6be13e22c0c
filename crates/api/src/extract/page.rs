//! Which page of a list is asked for.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use roster_service::domain::{PageLimit, PageRequest};

use super::{QueryParams, StatesAccess};
use crate::problem::{FieldCode, Problem, Refusal};

impl QueryParams {
    /// `limit` and `cursor`, which every list takes.
    pub fn page(&mut self) -> PageRequest {
        let limit = self.optional("limit", |text| {
            let limit = text.parse().ok().and_then(|limit| PageLimit::new(limit).ok());
            limit.ok_or_else(|| Refusal::new(FieldCode::InvalidValue, "has to be a number from 1 to 200"))
        });
        let cursor = self.optional("cursor", |text| Ok::<_, Refusal>(text.to_owned()));
        PageRequest { limit: limit.unwrap_or_default(), cursor }
    }
}

/// The page of a list that has neither filters nor an order of choice.
pub struct PageQuery(pub PageRequest);

impl FromRequest for PageQuery {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let params = QueryParams::from_request(request, payload).into_inner();
        ready(params.and_then(|mut params| {
            let page = params.page();
            params.finish(|| Some(Self(page)))
        }))
    }
}

impl StatesAccess for PageQuery {}
