//! Who sent the request, and under which id it is known.

use std::net::{IpAddr, SocketAddr};

use actix_web::{
    dev::ServiceRequest,
    http::header::{HeaderMap, HeaderName, USER_AGENT},
};
use ipnet::IpNet;

use super::EdgeConfig;
use crate::extract::{ClientInfo, printable};

/// The header of request ids, both ways.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const REQUEST_ID_LIMIT: usize = 128;

/// What the head of the request says of its sender.
pub(super) fn identify(request: &ServiceRequest, config: &EdgeConfig) -> ClientInfo {
    let headers = request.headers();
    ClientInfo {
        ip: request
            .peer_addr()
            .map(|peer| address(peer.ip().to_canonical(), headers, &config.trusted_proxies)),
        user_agent: headers.get(USER_AGENT).and_then(|value| printable(value.as_bytes())),
        request_id: sent_id(headers).map_or_else(|| config.request_ids.next(), str::to_owned),
    }
}

/// The caller's request id, if there is exactly one and it is safe to repeat anywhere.
fn sent_id(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(REQUEST_ID);
    let id = values.next()?.to_str().ok()?;
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let sane = !id.is_empty() && id.len() <= REQUEST_ID_LIMIT && id.bytes().all(allowed);
    (sane && values.next().is_none()).then_some(id)
}

/// The right-most address that no trusted proxy vouches away. Everything left of it was written by whoever it is.
fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |ip: IpAddr| trusted.iter().any(|network| network.contains(&ip));
    let lines: Vec<_> = headers.get_all(FORWARDED_FOR).collect();
    let hops = lines.iter().rev().flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    let mut address = peer;
    for hop in hops {
        if !is_trusted(address) {
            break;
        }
        let Some(next) = std::str::from_utf8(hop).ok().and_then(parse_hop) else {
            break;
        };
        address = next;
    }
    address
}

/// An address of `X-Forwarded-For`, with or without a port.
fn parse_hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let ip = bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()));
    ip.map(|ip: IpAddr| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use actix_web::http::header::HeaderValue;

    use super::*;

    fn headers(name: &HeaderName, values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name.clone(), HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let trusted = ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        let peer: IpAddr = peer.parse().unwrap();
        address(peer.to_canonical(), &headers(&FORWARDED_FOR, forwarded), &trusted).to_string()
    }

    #[test]
    fn an_untrusted_peer_cannot_forward_anything() {
        assert_eq!(client("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
    }

    #[test]
    fn behind_trusted_proxies_the_right_most_untrusted_hop_counts() {
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["1.1.1.1, 198.51.100.1, 10.0.0.2"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["1.1.1.1", "198.51.100.1", "10.0.0.2"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
        assert_eq!(client("::1", &["[2001:db8::1]:443"]), "2001:db8::1");
        assert_eq!(client("::1", &["198.51.100.1:5000"]), "198.51.100.1");
    }

    #[test]
    fn a_hop_that_is_no_address_ends_the_chain() {
        assert_eq!(client("10.0.0.1", &["198.51.100.1, unknown"]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &["198.51.100.1,"]), "10.0.0.1");
    }

    #[test]
    fn a_mapped_address_is_its_ipv4_address() {
        assert_eq!(client("::ffff:203.0.113.9", &[]), "203.0.113.9");
        assert_eq!(client("::ffff:10.0.0.1", &["::ffff:198.51.100.1"]), "198.51.100.1");
    }

    #[test]
    fn only_a_sane_request_id_is_taken_over() {
        let long = "a".repeat(128);
        for id in ["a", "0198-c0de_x.Y", &long] {
            assert_eq!(sent_id(&headers(&REQUEST_ID, &[id])), Some(id));
        }
        let too_long = "a".repeat(129);
        for ids in [&[][..], &[""], &["a b"], &["a\"b"], &["a;b"], &[&too_long], &["a", "b"]] {
            assert_eq!(sent_id(&headers(&REQUEST_ID, ids)), None, "{ids:?}");
        }
    }
}
