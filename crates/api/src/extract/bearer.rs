//! The access token of a request (RFC 6750, section 2.1).

use std::{
    fmt,
    future::{Ready, ready},
};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{AUTHORIZATION, HeaderMap},
};

use super::StatesAccess;
use crate::problem::Problem;

/// The longest token that is looked at, in bytes.
const TOKEN_LIMIT: usize = 8 * 1024;

/// The access token that came with the request, if any; nothing says yet that it is good. Credentials of another
/// scheme count as none.
///
/// # Errors
/// `unauthenticated` with `error="invalid_token"` when there are two of them or the token is malformed.
#[derive(Clone)]
pub struct BearerToken(Option<String>);

impl BearerToken {
    /// The token's text.
    pub fn as_deref(&self) -> Option<&str> {
        self.0.as_deref()
    }

    fn from_headers(headers: &HeaderMap) -> Result<Self, Problem> {
        let mut values = headers.get_all(AUTHORIZATION);
        let Some(value) = values.next() else {
            return Ok(Self(None));
        };
        if values.next().is_some() {
            return Err(Problem::refused_access_token());
        }
        let value = value.as_bytes().trim_ascii();
        let end = value.iter().position(u8::is_ascii_whitespace).unwrap_or(value.len());
        let (scheme, rest) = value.split_at(end);
        if !scheme.eq_ignore_ascii_case(b"bearer") {
            return Ok(Self(None));
        }
        match std::str::from_utf8(rest.trim_ascii_start()) {
            Ok(token) if token.len() <= TOKEN_LIMIT && is_token68(token) => Ok(Self(Some(token.to_owned()))),
            _ => Err(Problem::refused_access_token()),
        }
    }
}

impl fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "BearerToken(redacted)" } else { "BearerToken(none)" })
    }
}

impl FromRequest for BearerToken {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::from_headers(request.headers()))
    }
}

impl StatesAccess for BearerToken {}

/// `token68` of RFC 9110, section 11.2.
fn is_token68(token: &str) -> bool {
    let body = token.trim_end_matches('=');
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    !body.is_empty() && body.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

    use actix_web::http::header::HeaderValue;

    use super::*;
    use crate::problem::Code;

    fn read(values: &[&[u8]]) -> Result<BearerToken, Problem> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
        }
        BearerToken::from_headers(&headers)
    }

    #[test]
    fn the_scheme_is_matched_without_case() {
        for value in [&b"Bearer abc.DEF-1_~+/=="[..], b"bearer abc.DEF-1_~+/==", b"BEARER  abc.DEF-1_~+/== "]
        {
            assert_eq!(read(&[value]).unwrap().as_deref(), Some("abc.DEF-1_~+/=="));
        }
    }

    #[test]
    fn another_scheme_and_no_header_are_no_token() {
        for values in [&[][..], &[&b"Basic abc"[..]], &[b""], &[b"Bearerabc"]] {
            assert_eq!(read(values).unwrap().as_deref(), None);
        }
    }

    /// HT-11: a hundred malformed headers are 401 with `error="invalid_token"`, never a failure of the server.
    #[test]
    fn malformed_headers_are_401() {
        let mut corpus: Vec<Vec<u8>> = vec![
            b"Bearer".to_vec(),
            b"Bearer ".to_vec(),
            b"Bearer =".to_vec(),
            b"Bearer a=b".to_vec(),
            b"Bearer a b".to_vec(),
            b"Bearer a,Bearer b".to_vec(),
            b"Bearer\ta\tb".to_vec(),
            format!("Bearer {}", "a".repeat(TOKEN_LIMIT + 1)).into_bytes(),
        ];
        let bad =
            (0x21..=0xff_u8).filter(|b| *b != 0x7f && !b.is_ascii_alphanumeric() && !b"-._~+/=".contains(b));
        corpus.extend(bad.map(|byte| [b"Bearer a", &[byte][..]].concat()));
        assert!(corpus.len() > 100);
        for value in &corpus {
            let problem = read(&[value]).expect_err("should be refused");
            assert_eq!(problem.code(), Code::Unauthenticated);
            assert_eq!(problem.challenge(), Some(r#"Bearer error="invalid_token""#));
        }
        assert!(read(&[b"Bearer a", b"Bearer a"]).is_err());
    }

    /// LG-02
    #[test]
    fn the_token_is_not_in_its_debug_form() {
        let token = read(&[b"Bearer canary"]).unwrap();
        assert!(!format!("{token:?}").contains("canary"));
    }
}
