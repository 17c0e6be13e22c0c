//! What the outbox keeps of a mail until it is sent.

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::MailKind;
use crate::domain::{Email, Timestamp, TokenPurpose};

/// A mail before it is rendered: to whom, and what its template needs. Sealed while it waits, since it may hold a link.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MailPayload {
    /// [`MailKind::VerifyEmail`]
    VerifyEmail {
        /// The address to prove.
        #[serde(with = "address")]
        to: Email,
        /// Page that takes the token.
        link: String,
        /// Lifetime of the token.
        valid_for: Duration,
    },
    /// [`MailKind::AlreadyRegistered`]
    AlreadyRegistered {
        /// The account's address.
        #[serde(with = "address")]
        to: Email,
        /// URL of the installation.
        site: String,
    },
    /// [`MailKind::SessionReuseNotice`]
    SessionReuseNotice {
        /// The account's address.
        #[serde(with = "address")]
        to: Email,
        /// URL of the installation.
        site: String,
        /// When the old token came back.
        #[serde(with = "moment")]
        at: Timestamp,
        /// From where, as far as it is known.
        ip: Option<IpAddr>,
    },
}

impl MailPayload {
    /// The link that proves `to`; it works for as long as tokens of its purpose do.
    pub fn verify_email(to: &Email, link: &str) -> Self {
        let valid_for = TokenPurpose::EmailVerification.ttl();
        Self::VerifyEmail { to: to.clone(), link: link.to_owned(), valid_for }
    }

    /// Tells the owner of `to` that somebody tried to sign up with it at `site`.
    pub fn already_registered(to: &Email, site: &str) -> Self {
        Self::AlreadyRegistered { to: to.clone(), site: site.to_owned() }
    }

    /// Tells the owner of `to` that a session at `site` was ended because an old token of it came back, `at` that moment
    /// and from the address `ip`.
    pub fn session_reuse_notice(to: &Email, site: &str, at: Timestamp, ip: Option<IpAddr>) -> Self {
        Self::SessionReuseNotice { to: to.clone(), site: site.to_owned(), at, ip }
    }

    /// What it is about.
    pub fn kind(&self) -> MailKind {
        match self {
            Self::VerifyEmail { .. } => MailKind::VerifyEmail,
            Self::AlreadyRegistered { .. } => MailKind::AlreadyRegistered,
            Self::SessionReuseNotice { .. } => MailKind::SessionReuseNotice,
        }
    }

    /// Its only recipient.
    pub fn to(&self) -> &Email {
        match self {
            Self::VerifyEmail { to, .. }
            | Self::AlreadyRegistered { to, .. }
            | Self::SessionReuseNotice { to, .. } => to,
        }
    }
}

/// The link in it is a secret: only the kind is shown.
impl std::fmt::Debug for MailPayload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailPayload").field("kind", &self.kind()).finish_non_exhaustive()
    }
}

/// An address as it was typed. It is parsed again on reading, so that a mail never goes to anything that is none.
mod address {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::domain::Email;

    pub(super) fn serialize<S: Serializer>(email: &Email, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(email.as_typed())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Email, D::Error> {
        let typed = String::deserialize(deserializer)?;
        Email::parse(&typed).map_err(|_| D::Error::custom("not an e-mail address"))
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

    fn payloads() -> [MailPayload; 3] {
        let to = Email::parse("Ada@Example.com").unwrap();
        let site = "https://accounts.example";
        let at = Timestamp::from_unix_micros(1_767_225_600_123_456).unwrap();
        [
            MailPayload::verify_email(&to, &format!("{site}/verify-email?token=secret")),
            MailPayload::already_registered(&to, site),
            MailPayload::session_reuse_notice(&to, site, at, Some("2001:db8::1".parse().unwrap())),
        ]
    }

    #[test]
    fn every_payload_is_read_as_it_was_written() {
        for payload in payloads() {
            let stored = serde_json::to_vec(&payload).unwrap();
            assert!(serde_json::from_slice::<MailPayload>(&stored).unwrap() == payload, "{payload:?}");
        }
    }

    #[test]
    fn every_kind_has_a_payload() {
        assert_eq!(payloads().map(|payload| payload.kind()), MailKind::ALL);
    }

    /// LG-02
    #[test]
    fn the_link_is_not_shown_by_debug() {
        for payload in payloads() {
            assert!(!format!("{payload:?}").contains("secret"));
        }
    }

    /// VE-07: what is in the outbox goes to one address, and to nothing that is not one.
    #[test]
    fn a_stored_recipient_that_is_no_single_address_is_refused() {
        for to in
            ["a@example.com,b@example.com", "a@example.com\r\nBcc: b@example.com", "a@example.com>", "a", ""]
        {
            let stored =
                serde_json::json!({ "kind": "already_registered", "to": to, "site": "https://a.example" });
            assert!(serde_json::from_value::<MailPayload>(stored).is_err(), "{to:?}");
        }
    }
}
