//! `ETag` and `If-Match` of versioned objects (RFC 9110, sections 8.8.3 and 13.1.1).

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{HeaderMap, HeaderName, IF_MATCH},
};

use super::StatesAccess;
use crate::problem::{Code, Problem};

/// The `If-Match` condition of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IfMatch {
    /// No condition.
    Absent,
    /// `*`: the object has to exist.
    Any,
    /// The object has to be at one of these versions. Weak and foreign tags match nothing and are left out.
    Versions(Vec<i64>),
}

impl IfMatch {
    /// Whether the condition holds for an object at this version.
    pub fn allows(&self, version: i64) -> bool {
        match self {
            Self::Absent | Self::Any => true,
            Self::Versions(versions) => versions.contains(&version),
        }
    }

    /// The same as a result.
    ///
    /// # Errors
    /// `stale_version` when the condition does not hold.
    pub fn check(&self, version: i64) -> Result<(), Problem> {
        if self.allows(version) { Ok(()) } else { Err(Code::StaleVersion.into()) }
    }

    /// A condition of another header, whose tags `version` reads.
    pub(super) fn of(
        headers: &HeaderMap,
        condition: &HeaderName,
        version: impl Fn(&[u8]) -> Option<i64>,
    ) -> Self {
        if !headers.contains_key(condition) {
            return Self::Absent;
        }
        let mut versions = Vec::new();
        for tag in headers.get_all(condition).flat_map(|value| value.as_bytes().split(|byte| *byte == b',')) {
            match tag.trim_ascii() {
                b"*" => return Self::Any,
                tag => versions.extend(version(tag)),
            }
        }
        Self::Versions(versions)
    }

    fn from_headers(headers: &HeaderMap) -> Self {
        Self::of(headers, &IF_MATCH, version)
    }
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::from_headers(request.headers())))
    }
}

impl StatesAccess for IfMatch {}

/// The value of `ETag` for a version.
pub fn entity_tag(version: i64) -> String {
    format!("\"{version}\"")
}

/// The version that a strong tag names, when it is one that [`entity_tag`] writes.
pub(super) fn version(tag: &[u8]) -> Option<i64> {
    let version = std::str::from_utf8(tag.strip_prefix(b"\"")?.strip_suffix(b"\"")?).ok()?.parse().ok()?;
    (entity_tag(version).as_bytes() == tag).then_some(version)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use actix_web::http::header::HeaderValue;

    use super::*;

    fn read(values: &[&'static str]) -> IfMatch {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(IF_MATCH, HeaderValue::from_static(value));
        }
        IfMatch::from_headers(&headers)
    }

    #[test]
    fn a_condition_is_absent_any_or_a_list() {
        assert_eq!(read(&[]), IfMatch::Absent);
        assert_eq!(read(&["*"]), IfMatch::Any);
        assert_eq!(read(&[r#""3""#]), IfMatch::Versions(vec![3]));
        assert_eq!(read(&[r#""3", "5""#, r#""7""#]), IfMatch::Versions(vec![3, 5, 7]));
    }

    #[test]
    fn weak_foreign_and_malformed_tags_match_nothing() {
        for value in [r#"W/"3""#, "3", r#""03""#, r#""+3""#, r#""x""#, "", r#"""#, r"'3'"] {
            assert_eq!(read(&[value]), IfMatch::Versions(Vec::new()), "{value}");
            assert_eq!(read(&[value]).check(3).unwrap_err().code(), Code::StaleVersion);
        }
        assert!(read(&[r#"W/"3", "3""#]).allows(3));
    }
}
