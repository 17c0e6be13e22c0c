//! What the templates of a mail may use.

use std::time::Duration;

use serde::Serialize;
use url::Url;

use super::MailPayload;
use crate::domain::Timestamp;

/// The variables of the templates. A mail without a link has no `link` and no `valid_for`, and using them is an error.
#[derive(Serialize)]
pub(super) struct Variables<'a> {
    /// Host, and port if it is not the usual one, of the installation.
    site: String,
    /// When it happened, or was asked for: `2026-01-31 12:00 UTC`.
    at: String,
    /// From which network address; none when that is not known.
    ip: Option<String>,
    /// Page that takes the token.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
    /// Lifetime of the link in words: `24 hours`.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_for: Option<String>,
}

impl<'a> Variables<'a> {
    pub(super) fn of(payload: &'a MailPayload) -> Self {
        let link = payload.link();
        Self {
            site: site(payload.site()),
            at: to_the_minute(payload.at()),
            ip: payload.ip().map(|ip| ip.to_canonical().to_string()),
            link: link.map(|link| link.url.as_str()),
            valid_for: link.map(|link| in_words(link.valid_for)),
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

fn in_words(duration: Duration) -> String {
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
    use super::*;

    #[test]
    fn lifetimes_are_told_in_whole_hours_or_in_minutes() {
        let told = [86_400, 3600, 1800, 5400].map(|seconds| in_words(Duration::from_secs(seconds)));
        assert_eq!(told, ["24 hours", "1 hour", "30 minutes", "90 minutes"]);
    }

    #[test]
    fn a_site_is_told_by_host_and_port() {
        let urls = ["https://a.example/roster", "http://127.0.0.1:8080/x?token=y", "https://bücher.example"];
        assert_eq!(urls.map(site), ["a.example", "127.0.0.1:8080", "xn--bcher-kva.example"]);
    }
}
