//! `[http]`: where the service listens and how it is reached.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use ipnet::IpNet;

use super::SettingsError;
use super::key::{Entry, Key, Spec};
use super::raw::{Raw, Unfit};
use super::value::{HttpUrl, WebOrigin, duration, list, network, number};
use super::values::Values;

/// Where the service listens and how it is reached.
#[derive(Debug, Clone)]
pub struct Http {
    /// Where it listens. Port 0 stands for one that the system picks.
    pub bind: SocketAddr,
    /// Under what URL it is reached, when that is not the address it listens on.
    pub public_url: Option<HttpUrl>,
    /// Peers whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
    /// Origins of browser apps that may call.
    pub cors_origins: Vec<WebOrigin>,
    /// Threads that answer requests, 1 to 512; the machine's cores when not set.
    pub workers: Option<u32>,
    /// How long a request may take from its first to the last byte of its answer, 1 second to 10 minutes.
    pub request_deadline: Duration,
}

const BIND: Key<SocketAddr> = Key::new("http", "bind", socket_address)
    .default("127.0.0.1:8080")
    .takes("an IP address and a port, such as 0.0.0.0:8080 or [::]:8080")
    .about("Where the service listens.");
const PUBLIC_URL: Key<HttpUrl> = Key::new("http", "public_url", HttpUrl::read)
    .derived("from `bind`")
    .takes("an http or https URL without credentials, query or fragment")
    .about("The URL under which clients reach the service; with a path when it is mounted under one. It is the default of the issuer, the audience and the base of mailed links.");
const TRUSTED_PROXIES: Key<Vec<IpNet>> = Key::new("http", "trusted_proxies", |raw| list(raw, network))
    .takes("a list of IP addresses or networks in CIDR form")
    .about("Peers whose `X-Forwarded-For` counts: reverse proxies, and apps that render pages on a server.");
const CORS_ORIGINS: Key<Vec<WebOrigin>> = Key::new("http", "cors_origins", |raw| list(raw, WebOrigin::read))
    .takes("a list of exact http or https origins, such as https://app.example")
    .about("Origins of browser apps that may call the service.")
    .later();
const WORKERS: Key<u32> = Key::new("http", "workers", |raw| number(raw, 1..=512))
    .derived("the machine's cores")
    .takes("a number of threads, 1 to 512")
    .about("Threads that answer requests.");
const REQUEST_DEADLINE: Key<Duration> = Key::new("http", "request_deadline", |raw| {
    duration(raw, Duration::from_secs(1)..=Duration::from_mins(10))
})
.default("15s")
.takes("a duration from 1s to 10m")
.about("How long a request may take, its body included, before it is answered with 408.");

pub(super) const KEYS: &[&dyn Entry] =
    &[&BIND, &PUBLIC_URL, &TRUSTED_PROXIES, &CORS_ORIGINS, &WORKERS, &REQUEST_DEADLINE];
pub(super) const HTTP_BIND: &Spec = &BIND.spec;
pub(super) const HTTP_PUBLIC_URL: &Spec = &PUBLIC_URL.spec;

impl Http {
    pub(super) fn read(values: &Values) -> Result<Self, SettingsError> {
        Ok(Self {
            bind: values.get(&BIND)?,
            public_url: values.find(&PUBLIC_URL)?,
            trusted_proxies: values.find(&TRUSTED_PROXIES)?.unwrap_or_default(),
            cors_origins: values.find(&CORS_ORIGINS)?.unwrap_or_default(),
            workers: values.find(&WORKERS)?,
            request_deadline: values.get(&REQUEST_DEADLINE)?,
        })
    }

    /// The URL of a service that listens on `bound`: the configured one, else that address, with the loopback address in
    /// place of "every address of this machine".
    pub fn public_url_at(&self, bound: SocketAddr) -> String {
        if let Some(url) = &self.public_url {
            return url.as_str().to_owned();
        }
        let reachable = match bound.ip() {
            IpAddr::V4(address) if address.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(address) if address.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
            address => address,
        };
        let address = format!("http://{}", SocketAddr::new(reachable, bound.port()));
        HttpUrl::parse(&address).map_or(address, |url| url.as_str().to_owned())
    }
}

pub(super) fn socket_address(raw: &Raw) -> Result<SocketAddr, Unfit> {
    raw.as_text()?.parse().map_err(|_| Unfit::PLAIN)
}
