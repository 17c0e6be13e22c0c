//! The headers that every answer carries.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, LOCATION, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};

use super::EdgeConfig;
use super::client::REQUEST_ID;

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What answers say unless the route has said something of its own (ASVS 5.0, 3.4.3 and 14.3.2).
const DEFAULTS: [(HeaderName, &str); 2] =
    [(CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"), (CACHE_CONTROL, "no-store")];

/// What every answer says (ASVS 5.0, 3.4.4 to 3.4.8).
const FIXED: [(HeaderName, &str); 3] =
    [(X_CONTENT_TYPE_OPTIONS, "nosniff"), (REFERRER_POLICY, "no-referrer"), (RESOURCE_POLICY, "same-origin")];

/// A year (ASVS 5.0, 3.4.1).
const INSIST_ON_HTTPS: &str = "max-age=31536000; includeSubDomains";

/// Completes the headers of an answer.
pub(super) fn complete(headers: &mut HeaderMap, request_id: &str, config: &EdgeConfig) {
    for (name, value) in DEFAULTS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    lie_below(headers, config.prefix());
    if config.is_https() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(INSIST_ON_HTTPS));
    }
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, value);
    }
}

/// Routes know paths as the table has them; clients are told where these are for them.
fn lie_below(headers: &mut HeaderMap, prefix: &str) {
    let path = headers.get(LOCATION).and_then(|location| location.to_str().ok());
    let below = path
        .filter(|path| path.starts_with('/'))
        .map(|path| HeaderValue::try_from(format!("{prefix}{path}")));
    if let Some(Ok(location)) = below {
        headers.insert(LOCATION, location);
    }
}
