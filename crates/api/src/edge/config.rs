//! What the edge has to be told.

use std::{fmt, sync::Arc, time::Duration};

use ipnet::IpNet;

/// Settings of the edge.
#[derive(Clone, Debug)]
pub struct EdgeConfig {
    /// The URL under which clients reach the application, without a slash at its end.
    pub public_url: String,
    /// The networks of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// How long reading and answering a request may take together.
    pub request_deadline: Duration,
    /// Where ids of requests come from that bring none.
    pub request_ids: RequestIds,
}

impl EdgeConfig {
    /// Whether clients come over https, so that they can be told to insist on it.
    pub(super) fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// A source of request ids.
#[derive(Clone)]
pub struct RequestIds(Arc<dyn Fn() -> String + Send + Sync>);

impl RequestIds {
    /// A source that calls `next` for each id; ids have to be valid header values.
    pub fn new(next: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self(Arc::new(next))
    }

    pub(super) fn next(&self) -> String {
        (self.0)()
    }
}

impl fmt::Debug for RequestIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestIds")
    }
}
