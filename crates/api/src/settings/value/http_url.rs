//! URLs under which something is reached by HTTP.

use std::fmt;

use url::{Host, Url};

use crate::settings::raw::{Raw, Unfit};

/// An absolute `http` or `https` URL without credentials, query or fragment; written without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpUrl(Url);

impl HttpUrl {
    /// The URL, without a slash at its end.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The URL itself, as it was written.
    pub fn as_url(&self) -> &Url {
        &self.0
    }

    /// Whether it is reached over TLS.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether it is reached on this machine only.
    pub fn is_loopback(&self) -> bool {
        is_loopback(self.0.host().as_ref())
    }

    /// The origin (RFC 6454), such as `https://accounts.example`.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The path, without a slash at its end: empty unless Roster is mounted under a prefix.
    pub fn path(&self) -> &str {
        self.0.path().trim_end_matches('/')
    }

    /// # Errors
    /// A reason that does not hold the text, which may carry credentials.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let url = Url::parse(text).map_err(|_| "is not an absolute URL")?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("is neither http nor https");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("holds credentials");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("has a query or a fragment");
        }
        Ok(Self(url))
    }

    pub(in crate::settings) fn read(raw: &Raw) -> Result<Self, Unfit> {
        Self::parse(raw.as_text()?).map_err(Unfit::because)
    }
}

impl fmt::Display for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether a host is this machine itself: `localhost`, names under it (RFC 6761) and loopback addresses.
pub(in crate::settings) fn is_loopback(host: Option<&Host<&str>>) -> bool {
    match host {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            name.parse::<std::net::IpAddr>().map_or_else(
                |_| name == "localhost" || name.ends_with(".localhost"),
                |address| address.is_loopback(),
            )
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => std::net::IpAddr::V6(*address).to_canonical().is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn the_slash_at_the_end_is_dropped_and_a_path_is_kept() {
        assert_eq!(HttpUrl::parse("https://Accounts.example/").unwrap().as_str(), "https://accounts.example");
        let mounted = HttpUrl::parse("https://app.example:443/accounts/").unwrap();
        assert_eq!(mounted.as_str(), "https://app.example/accounts");
        assert_eq!((mounted.path(), mounted.origin().as_str()), ("/accounts", "https://app.example"));
    }

    #[test]
    fn only_plain_http_urls_are_taken() {
        for text in [
            "",
            "/accounts",
            "accounts.example",
            "ftp://a.example",
            "https://u:p@a.example",
            "http://a/?q",
            "http://a/#f",
        ] {
            assert!(HttpUrl::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn loopback_hosts_are_told_from_others() {
        for text in [
            "http://localhost:1",
            "http://127.8.9.1",
            "http://[::1]:8080",
            "http://[::ffff:127.0.0.1]",
            "http://a.localhost",
        ] {
            assert!(HttpUrl::parse(text).unwrap().is_loopback(), "{text}");
        }
        for text in [
            "http://localhost.example",
            "http://10.0.0.1",
            "http://[2001:db8::1]",
            "http://127.0.0.1.example",
        ] {
            assert!(!HttpUrl::parse(text).unwrap().is_loopback(), "{text}");
        }
    }
}
