//! `If-None-Match` of versioned objects (RFC 9110, section 13.1.2).

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::header::{ETAG, HeaderMap, IF_NONE_MATCH},
};

use super::StatesAccess;
use super::if_match::{IfMatch, entity_tag, version};
use crate::problem::Problem;

/// The `If-None-Match` condition of a request: what the client has already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IfNoneMatch(IfMatch);

impl IfNoneMatch {
    /// Whether the client has this version already.
    pub fn knows(&self, at: i64) -> bool {
        self.0 != IfMatch::Absent && self.0.allows(at)
    }

    /// The answer to a `GET` of an object at this version: what `body` makes with its `ETag`, or 304 when the client has it.
    pub fn answer(
        &self,
        at: i64,
        body: impl FnOnce(&mut actix_web::HttpResponseBuilder) -> HttpResponse,
    ) -> HttpResponse {
        if self.knows(at) {
            return HttpResponse::NotModified().insert_header((ETAG, entity_tag(at))).finish();
        }
        body(HttpResponse::Ok().insert_header((ETAG, entity_tag(at))))
    }

    fn from_headers(headers: &HeaderMap) -> Self {
        Self(IfMatch::of(headers, &IF_NONE_MATCH, weak_version))
    }
}

/// The version that a tag names; here a weak one is as good as a strong one.
fn weak_version(tag: &[u8]) -> Option<i64> {
    version(tag.strip_prefix(b"W/").unwrap_or(tag))
}

impl FromRequest for IfNoneMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::from_headers(request.headers())))
    }
}

impl StatesAccess for IfNoneMatch {}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn read(value: Option<&'static str>) -> IfNoneMatch {
        let mut headers = HeaderMap::new();
        if let Some(value) = value {
            headers.append(IF_NONE_MATCH, HeaderValue::from_static(value));
        }
        IfNoneMatch::from_headers(&headers)
    }

    #[test]
    fn a_client_has_what_it_names_weakly_or_strongly() {
        for value in [r#""3""#, r#"W/"3""#, r#""1", W/"3""#, "*"] {
            assert!(read(Some(value)).knows(3), "{value}");
        }
        for value in [None, Some(r#""4""#), Some("3"), Some("")] {
            assert!(!read(value).knows(3), "{value:?}");
        }
    }

    #[test]
    fn what_a_client_has_is_not_sent_again() {
        let answer =
            |condition| read(condition).answer(3, |response| response.body("whole")).status().as_u16();
        assert_eq!((answer(Some(r#""3""#)), answer(Some(r#""2""#)), answer(None)), (304, 200, 200));
    }
}
