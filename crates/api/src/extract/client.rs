//! Who sent the request.

use std::{
    future::{Ready, ready},
    net::IpAddr,
};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};

use roster_service::RequestInfo;

use super::StatesAccess;
use crate::problem::Problem;

/// The longest user agent that is kept, in characters.
const USER_AGENT_LIMIT: usize = 512;

/// What is known of the client, worked out once by the edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientInfo {
    /// The client's address: the peer's, unless the peer is a trusted proxy. A mapped IPv4 address is IPv4.
    pub ip: Option<IpAddr>,
    /// The `User-Agent` without control characters, at most 512 characters.
    pub user_agent: Option<String>,
    /// The id of the request, as in `X-Request-Id`.
    pub request_id: String,
}

impl FromRequest for ClientInfo {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let client = request.extensions().get::<Self>().cloned();
        ready(client.ok_or_else(|| Problem::internal("the edge middleware is not installed")))
    }
}

impl StatesAccess for ClientInfo {}

impl From<ClientInfo> for RequestInfo {
    fn from(client: ClientInfo) -> Self {
        Self { ip: client.ip, user_agent: client.user_agent, request_id: Some(client.request_id) }
    }
}

/// A header's bytes as text that is safe to store and to print: no control characters, bounded.
pub(crate) fn printable(bytes: &[u8]) -> Option<String> {
    let text: String = String::from_utf8_lossy(bytes)
        .chars()
        .filter(|character| !character.is_control())
        .take(USER_AGENT_LIMIT)
        .collect();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// IN-07
    #[test]
    fn a_user_agent_loses_control_characters_and_length() {
        assert_eq!(printable(b"a\r\nb\x1b[31mc\xff").as_deref(), Some("ab[31mc\u{fffd}"));
        assert_eq!(printable(b"\t").as_deref(), None);
        assert_eq!(printable("é".repeat(600).as_bytes()).map(|text| text.chars().count()), Some(512));
    }
}
