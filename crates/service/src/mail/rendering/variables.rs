//! What the templates of a mail may use.

use std::time::Duration;

use serde::Serialize;
use url::Url;

use crate::domain::Timestamp;
use crate::mail::{MailLink, MailPayload};

/// The variables of the templates. A mail without a link has no `link` and no `valid_for`, and not every one has an `ip`:
/// printing one that is not there is an error.
#[derive(Serialize)]
pub(super) struct Variables<'a> {
    /// Host, and port if it is not the usual one, of the installation.
    site: String,
    /// When it happened, or was asked for: `2026-01-31 12:00 UTC`.
    at: String,
    /// From which network address, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    ip: Option<String>,
    /// Page that takes the token.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
    /// Lifetime of the link in words: `24 hours`.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_for: Option<String>,
}

impl<'a> Variables<'a> {
    /// The names that templates know them by.
    pub(super) const NAMES: [&'static str; 5] = ["site", "at", "ip", "link", "valid_for"];

    pub(super) fn of(payload: &'a MailPayload) -> Self {
        let link = payload.link();
        Self {
            site: site(payload.site()),
            at: to_the_minute(payload.at()),
            ip: payload.ip().map(|ip| ip.to_canonical().to_string()),
            link: link.map(|link: &MailLink| link.url.as_str()),
            valid_for: link.map(|link| in_words(link.valid_for)),
        }
    }

    /// Made-up values, for trying templates.
    pub(super) fn sample(ip: Option<String>, link: Option<(&'a str, Duration)>) -> Self {
        Self {
            site: "accounts.example.com".to_owned(),
            at: "2026-01-31 12:00 UTC".to_owned(),
            ip,
            link: link.map(|(url, _)| url),
            valid_for: link.map(|(_, ttl)| in_words(ttl)),
        }
    }
}

/// Host and port of a URL: what a person knows a site by.
fn site(url: &str) -> String {
    let parsed = Url::parse(url).ok();
    let host = parsed.as_ref().and_then(Url::host_str).unwrap_or(url);
    match parsed.as_ref().and_then(Url::port) {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

pub(super) fn in_words(duration: Duration) -> String {
    let minutes = duration.as_secs() / 60;
    match (minutes / 60, minutes % 60) {
        (hours, 0) if hours > 48 && hours % 24 == 0 => format!("{} days", hours / 24),
        (hours, 0) if hours > 1 => format!("{hours} hours"),
        (1, 0) => "1 hour".to_owned(),
        _ => format!("{minutes} minutes"),
    }
}

fn to_the_minute(at: Timestamp) -> String {
    at.to_datetime().format("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn lifetimes_are_told_in_days_hours_or_minutes() {
        let told = [604_800, 86_400, 172_800, 3600, 1800, 5400]
            .map(|seconds| in_words(Duration::from_secs(seconds)));
        assert_eq!(told, ["7 days", "24 hours", "48 hours", "1 hour", "30 minutes", "90 minutes"]);
    }

    #[test]
    fn a_site_is_told_by_host_and_port() {
        let urls = ["https://a.example/roster", "http://127.0.0.1:8080/x?token=y", "https://bücher.example"];
        assert_eq!(urls.map(site), ["a.example", "127.0.0.1:8080", "xn--bcher-kva.example"]);
    }

    #[test]
    fn the_names_are_those_of_the_fields() {
        let all = Variables::sample(Some(String::new()), Some(("", Duration::ZERO)));
        let fields = serde_json::to_value(&all).unwrap();
        let mut names = Variables::NAMES.to_vec();
        names.sort_unstable();
        assert_eq!(fields.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>(), names);
    }
}
