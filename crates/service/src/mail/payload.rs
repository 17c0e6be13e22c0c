//! What the outbox keeps of a mail until it is sent.

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::MailKind;
use crate::domain::{Email, Timestamp};

/// A mail before it is rendered: to whom, and what its template needs. Sealed while it waits, since it may hold a link.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailPayload {
    kind: MailKind,
    #[serde(with = "address")]
    to: Email,
    /// URL of the installation.
    site: String,
    #[serde(with = "moment")]
    at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link: Option<MailLink>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ip: Option<IpAddr>,
}

/// A link that carries a one-time token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailLink {
    /// Page that takes the token.
    pub url: String,
    /// Lifetime of the token.
    pub valid_for: Duration,
}

impl MailPayload {
    /// A mail with a link, asked for at `at`.
    pub fn with_link(kind: MailKind, to: &Email, site: &str, link: MailLink, at: Timestamp) -> Self {
        Self { link: Some(link), ..Self::notice(kind, to, site, at, None) }
    }

    /// Tells the owner of `to` of something that happened at `at`, by a request from `ip` as far as that is known.
    pub fn notice(kind: MailKind, to: &Email, site: &str, at: Timestamp, ip: Option<IpAddr>) -> Self {
        Self { kind, to: to.clone(), site: site.to_owned(), at, link: None, ip }
    }

    /// What it is about.
    pub fn kind(&self) -> MailKind {
        self.kind
    }

    /// Its only recipient.
    pub fn to(&self) -> &Email {
        &self.to
    }

    /// Whether its link has been made, where it is to have one.
    pub(crate) fn has_link(&self) -> bool {
        self.link.is_some()
    }

    pub(super) fn site(&self) -> &str {
        &self.site
    }

    pub(super) fn at(&self) -> Timestamp {
        self.at
    }

    pub(super) fn link(&self) -> Option<&MailLink> {
        self.link.as_ref()
    }

    pub(super) fn ip(&self) -> Option<IpAddr> {
        self.ip
    }
}

/// The link in it is a secret: only the kind is shown.
impl std::fmt::Debug for MailPayload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailPayload").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// An address in both forms, as the database holds it. It may be one that no new account could have: an imported one, say.
/// Whether mail can go to it is judged where the mail is made.
mod address {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::domain::Email;

    #[derive(Serialize, Deserialize)]
    struct Stored<T> {
        typed: T,
        canonical: T,
    }

    pub(super) fn serialize<S: Serializer>(email: &Email, serializer: S) -> Result<S::Ok, S::Error> {
        Stored { typed: email.as_typed(), canonical: email.canonical() }.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Email, D::Error> {
        let Stored { typed, canonical } = Stored::<String>::deserialize(deserializer)?;
        Email::from_stored(typed, canonical).map_err(|_| D::Error::custom("not an e-mail address"))
    }
}

/// A moment in microseconds since 1970.
mod moment {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::domain::Timestamp;

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
    pub(super) fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(at.unix_micros())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        let micros = i64::deserialize(deserializer)?;
        Timestamp::from_unix_micros(micros).ok_or_else(|| D::Error::custom("not a moment"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::mail::samples;

    #[test]
    fn every_payload_is_read_as_it_was_written() {
        for payload in samples::payloads() {
            let stored = serde_json::to_vec(&payload).unwrap();
            assert!(serde_json::from_slice::<MailPayload>(&stored).unwrap() == payload, "{payload:?}");
        }
    }

    /// LG-02
    #[test]
    fn the_link_is_not_shown_by_debug() {
        for payload in samples::payloads() {
            assert!(!format!("{payload:?}").contains("token="));
        }
    }

    #[test]
    fn an_address_that_only_an_import_lets_in_is_kept_in_both_forms() {
        let to = Email::from_stored("\u{fb01}Ona@Example.com", "\u{fb01}ona@example.com").unwrap();
        assert!(Email::parse(to.as_typed()).is_err());
        let payload =
            MailPayload::notice(MailKind::AlreadyRegistered, &to, samples::SITE, samples::moment(), None);
        let stored = serde_json::to_vec(&payload).unwrap();
        assert!(serde_json::from_slice::<MailPayload>(&stored).unwrap().to() == &to);
    }
}
