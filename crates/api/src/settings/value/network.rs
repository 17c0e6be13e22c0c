//! Networks of IP addresses.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::settings::raw::{Raw, Unfit};

/// Reads an address, or a network in CIDR form (RFC 4632 and 4291).
pub(in crate::settings) fn network(raw: &Raw) -> Result<IpNet, Unfit> {
    let text = raw.as_text()?;
    text.parse()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| Unfit::because("is no IP address and no network in CIDR form"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn an_address_is_the_network_of_it_alone() {
        for (text, written_out) in [
            ("192.0.2.7", "192.0.2.7/32"),
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("::1", "::1/128"),
            ("2001:db8::/32", "2001:db8::/32"),
        ] {
            assert_eq!(network(&Raw::text(text)).unwrap().to_string(), written_out);
        }
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in
            ["", "localhost", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/+8", "10.0.0/8", "10.0.0.1:80"]
        {
            assert!(network(&Raw::text(text)).is_err(), "{text:?}");
        }
    }
}
