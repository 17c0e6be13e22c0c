//! `[metrics]`: where Prometheus reads.

use std::net::SocketAddr;

use super::SettingsError;
use super::http::socket_address;
use super::key::{Entry, Key, Spec};
use super::values::Values;

/// Where Prometheus reads.
#[derive(Debug, Clone)]
pub struct Metrics {
    /// An address of its own, never that of the service; off when not set (ASVS 13.4.5).
    pub bind: Option<SocketAddr>,
}

const BIND: Key<SocketAddr> = Key::new("metrics", "bind", socket_address)
    .takes("an IP address and a port other than the service's own, such as 127.0.0.1:9090")
    .about("Where `GET /metrics` answers in Prometheus' text format; off while not set.")
    .later();

pub(super) const KEYS: &[&dyn Entry] = &[&BIND];
pub(super) const METRICS_BIND: &Spec = &BIND.spec;

impl Metrics {
    pub(super) fn read(values: &Values) -> Result<Self, SettingsError> {
        Ok(Self { bind: values.find(&BIND)? })
    }
}
