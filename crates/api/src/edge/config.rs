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
    /// The path of the public URL: empty, or where Roster is mounted, such as `/accounts`.
    pub(crate) fn prefix(&self) -> &str {
        let after_scheme = self.public_url.split_once("://").map_or("", |(_, rest)| rest);
        after_scheme.find('/').and_then(|start| after_scheme.get(start..)).unwrap_or_default()
    }

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

#[cfg(test)]
mod tests {
    use crate::edge::{EdgeConfig, testing};

    #[test]
    fn the_prefix_is_the_path_of_the_public_url() {
        for (url, prefix) in [
            ("http://127.0.0.1:8080", ""),
            ("https://shop.example/accounts", "/accounts"),
            ("https://shop.example/a/b", "/a/b"),
        ] {
            let config = EdgeConfig { public_url: url.to_owned(), ..(*testing::config()).clone() };
            assert_eq!(config.prefix(), prefix, "{url}");
        }
    }
}
