//! The id in a path.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use uuid::{Uuid, fmt::Hyphenated};

use super::StatesAccess;
use crate::problem::{Code, Problem};

/// The path segment `{id}`, a hyphenated UUID.
///
/// # Errors
/// `not_found` for everything else: an id of another form names nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathId(pub Uuid);

impl PathId {
    fn parse(text: &str) -> Option<Self> {
        if text.len() != Hyphenated::LENGTH {
            return None;
        }
        Uuid::try_parse(text).ok().map(Self)
    }
}

impl FromRequest for PathId {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("id").and_then(Self::parse);
        ready(id.ok_or_else(|| Code::NotFound.into()))
    }
}

impl StatesAccess for PathId {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hyphenated_uuid_is_an_id() {
        assert!(PathId::parse("0198c0de-0000-7000-8000-000000000001").is_some());
        for text in [
            "",
            "1",
            "0198c0de000070008000000000000001",
            "{0198c0de-0000-7000-8000-000000000001}",
            "urn:uuid:0198c0de-0000-7000-8000-000000000001",
            "0198c0de-0000-7000-8000-00000000000g",
            "0198c0de-0000-7000-8000-000000000001 ",
        ] {
            assert!(PathId::parse(text).is_none(), "{text}");
        }
    }
}
