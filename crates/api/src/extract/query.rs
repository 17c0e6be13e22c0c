//! The query of a request, strictly read.

use std::{
    collections::BTreeMap,
    future::{Ready, ready},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use super::{StatesAccess, percent, read::check_line};
use crate::problem::{Code, FieldCode, FieldError, Problem, Refusal};

/// The query parameters, each given once. Read them like the fields of a body: a failure is noted, and
/// [`QueryParams::finish`] reports all of them with every parameter that was never read.
///
/// # Errors
/// `malformed_request` for a broken percent-encoding, text that is not UTF-8, or a parameter given twice.
pub struct QueryParams {
    unread: BTreeMap<String, String>,
    errors: Vec<FieldError>,
}

impl QueryParams {
    /// The parameters of a query string.
    ///
    /// # Errors
    /// As the extractor.
    pub fn read(query: &str) -> Result<Self, Problem> {
        Ok(Self { unread: split(query)?, errors: Vec::new() })
    }

    /// A parameter that may be missing; its text holds no control characters.
    pub fn optional<T, E: Into<Refusal>>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.unread.remove(name)?;
        let result = check_line(&text).and_then(|()| parse(&text).map_err(Into::into));
        result.map_err(|refusal| self.errors.push(FieldError::parameter(name, refusal))).ok()
    }

    /// Ends the reading: what `build` makes of the values, when nothing failed and no parameter is left over.
    ///
    /// # Errors
    /// `validation_failed` with every failure; `internal_error` when `build` misses a value that was never refused.
    pub fn finish<T>(mut self, build: impl FnOnce() -> Option<T>) -> Result<T, Problem> {
        for name in self.unread.keys() {
            self.errors.push(FieldError::parameter(name, FieldCode::UnknownField));
        }
        if !self.errors.is_empty() {
            return Err(Problem::validation(self.errors));
        }
        build().ok_or_else(|| Problem::internal("a parameter is missing that was not refused"))
    }
}

impl FromRequest for QueryParams {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request.query_string()))
    }
}

impl StatesAccess for QueryParams {}

/// For routes that take no parameters: any is `validation_failed`.
pub struct NoQuery;

impl FromRequest for NoQuery {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let params = QueryParams::from_request(request, payload).into_inner();
        ready(params.and_then(|params| params.finish(|| Some(Self))))
    }
}

impl StatesAccess for NoQuery {}

/// Checks the form of a query, whatever the route makes of it.
///
/// # Errors
/// As [`QueryParams`].
pub(crate) fn check(query: &str) -> Result<(), Problem> {
    split(query).map(drop)
}

fn split(query: &str) -> Result<BTreeMap<String, String>, Problem> {
    let mut values = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (Some(name), Some(value)) = (decode(name), decode(value)) else {
            return Err(malformed("The query is not percent-encoded UTF-8."));
        };
        if values.insert(name, value).is_some() {
            return Err(malformed("The query gives a parameter twice."));
        }
    }
    Ok(values)
}

fn malformed(detail: &'static str) -> Problem {
    Problem::new(Code::MalformedRequest).with_detail(detail)
}

/// Undoes the encoding of forms, in which `+` is a space.
fn decode(text: &str) -> Option<String> {
    String::from_utf8(percent::decode(&text.replace('+', " "))?).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    fn params(query: &str) -> QueryParams {
        QueryParams { unread: split(query).expect("well formed"), errors: Vec::new() }
    }

    fn number(text: &str) -> Result<u8, FieldCode> {
        text.parse().map_err(|_| FieldCode::InvalidValue)
    }

    #[allow(clippy::unnecessary_wraps, reason = "the shape of a parser")]
    fn any(text: &str) -> Result<String, FieldCode> {
        Ok(text.to_owned())
    }

    #[test]
    fn parameters_are_decoded() {
        let mut params = params("q=a+b%20%C3%A9&limit=5&flag&");
        let q = params.optional("q", any);
        let limit = params.optional("limit", number);
        let flag = params.optional("flag", any);
        let absent = params.optional("absent", any);
        let all = params.finish(|| Some((q, limit, flag, absent))).unwrap();
        assert_eq!(all, (Some("a b é".to_owned()), Some(5), Some(String::new()), None));
    }

    /// IN-02
    #[test]
    fn a_parameter_given_twice_is_malformed_however_it_is_written() {
        for query in ["a=1&a=2", "a=1&a=1", "a&a", "a=1&%61=2"] {
            assert_eq!(check(query).unwrap_err().code(), Code::MalformedRequest, "{query}");
        }
    }

    /// IN-03
    #[test]
    fn a_broken_encoding_is_malformed() {
        for query in ["a=%", "a=%4", "a=%zz", "a=%+1", "%ff=1", "a=%ed%a0%80", "a=%C3"] {
            assert_eq!(check(query).unwrap_err().code(), Code::MalformedRequest, "{query}");
        }
    }

    /// IN-01, IN-03: what is unknown or unfit is named, all at once.
    #[test]
    fn unknown_and_unfit_parameters_are_named() {
        let mut params = params("limit=x&q=%00&other=1");
        params.optional("limit", number);
        params.optional("q", any);
        let problem = params.finish(|| Some(())).unwrap_err();
        assert_eq!(
            problem.errors(),
            [
                FieldError::parameter("limit", FieldCode::InvalidValue),
                FieldError::parameter(
                    "q",
                    Refusal::new(FieldCode::InvalidValue, "contains a control character")
                ),
                FieldError::parameter("other", FieldCode::UnknownField),
            ]
        );
    }

    proptest! {
        #[test]
        fn no_query_makes_it_panic(query in "\\PC*") {
            let _ = check(&query);
        }
    }
}
