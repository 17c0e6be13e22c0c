//! Request targets that no route should see.

use actix_web::http::Uri;

use crate::{
    extract::percent_decode,
    problem::{Code, Problem},
};

/// The longest path and query together, in bytes.
const TARGET_LIMIT: usize = 8 * 1024;

/// Lets a target through to the routes.
///
/// # Errors
/// `uri_too_long`; `not_found` for a path that means one thing before decoding and another after it, or that
/// climbs: empty and dot segments, encoded separators, control characters, broken percent-encoding.
pub(super) fn check(uri: &Uri) -> Result<(), Problem> {
    if uri.path_and_query().is_some_and(|target| target.as_str().len() > TARGET_LIMIT) {
        return Err(Code::UriTooLong.into());
    }
    if is_plain(uri.path()) { Ok(()) } else { Err(Code::NotFound.into()) }
}

fn is_plain(path: &str) -> bool {
    let Some(segments) = path.strip_prefix('/') else {
        // The forms of CONNECT and `OPTIONS *`, which match no route.
        return true;
    };
    segments.is_empty()
        || segments.split('/').all(|segment| percent_decode(segment).is_some_and(|bytes| is_name(&bytes)))
}

fn is_name(segment: &[u8]) -> bool {
    !matches!(segment, b"" | b"." | b"..")
        && segment.iter().all(|byte| !byte.is_ascii_control() && !matches!(byte, b'/' | b'\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_paths_pass() {
        for path in
            ["/", "/v1/me", "/problems/not_found", "/v1/users/%C3%A9", "/.well-known/jwks.json", "/a..b", ""]
        {
            assert!(is_plain(path), "{path}");
        }
    }

    #[test]
    fn odd_paths_do_not() {
        for path in [
            "//",
            "/v1//me",
            "/v1/me/",
            "/v1/./me",
            "/v1/../me",
            "/v1/%2e%2e/me",
            "/v1/%2E/me",
            "/v1%2Fme",
            "/v1/%5cme",
            "/v1/%00",
            "/v1/%0d%0a",
            "/v1/%7f",
            "/v1/%zz",
            "/v1/%4",
        ] {
            assert!(!is_plain(path), "{path}");
        }
    }
}
