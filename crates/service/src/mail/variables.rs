//! What the templates of a mail may use.

use std::time::Duration;

use serde::Serialize;
use url::Url;

use super::MailPayload;
use crate::domain::Timestamp;

/// The variables of the templates. One that a mail does not have is undefined in it, and using it is an error.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Variables<'a> {
    VerifyEmail {
        /// Host, and port if it is not the usual one, of the installation.
        site: String,
        /// Page that takes the token.
        link: &'a str,
        /// Lifetime of the link in words: `24 hours`.
        valid_for: String,
    },
    AlreadyRegistered {
        /// Host, and port if it is not the usual one, of the installation.
        site: String,
    },
    SessionReuseNotice {
        /// Host, and port if it is not the usual one, of the installation.
        site: String,
        /// When it happened: `2026-01-31 12:00 UTC`.
        at: String,
        /// From which network address, or none.
        ip: Option<String>,
    },
}

impl<'a> Variables<'a> {
    pub(super) fn of(payload: &'a MailPayload) -> Self {
        match payload {
            MailPayload::VerifyEmail { link, valid_for, .. } => {
                Self::VerifyEmail { site: site(link), link, valid_for: in_words(*valid_for) }
            }
            MailPayload::AlreadyRegistered { site: url, .. } => Self::AlreadyRegistered { site: site(url) },
            MailPayload::SessionReuseNotice { site: url, at, ip, .. } => Self::SessionReuseNotice {
                site: site(url),
                at: to_the_minute(*at),
                ip: ip.map(|ip| ip.to_canonical().to_string()),
            },
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
