//! Mails for the tests of this module.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::{Mail, MailKind, MailLink, MailPayload, Sender, Templates};
use crate::domain::{Email, OutboxId, Timestamp, TokenPurpose};

/// A link longer than the 76 characters at which mail programs like to break lines.
pub(super) const LINK: &str =
    "https://accounts.example/verify-email?token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub(super) fn sender() -> Sender {
    Sender::parse("Roster <no-reply@accounts.example>").unwrap()
}

pub(super) fn templates() -> Templates {
    Templates::built_in().unwrap()
}

/// 2026-01-31T12:00:00Z
pub(super) fn moment() -> Timestamp {
    Timestamp::from_unix_micros(1_769_860_800_000_000).unwrap()
}

pub(super) fn id() -> OutboxId {
    OutboxId::generate(moment(), [7; 10])
}

/// The installation of the samples.
pub(super) const SITE: &str = "https://accounts.example";

pub(super) fn verify_email(to: &str, link: &str) -> MailPayload {
    with_link(MailKind::VerifyEmail, TokenPurpose::EmailVerification, to, link)
}

pub(super) fn with_link(kind: MailKind, purpose: TokenPurpose, to: &str, link: &str) -> MailPayload {
    let link = MailLink { url: link.to_owned(), valid_for: purpose.ttl() };
    MailPayload::with_link(kind, &Email::parse(to).unwrap(), SITE, link, moment())
}

pub(super) fn notice(kind: MailKind, ip: Option<&str>) -> MailPayload {
    let to = Email::parse("ada@example.com").unwrap();
    MailPayload::notice(kind, &to, SITE, moment(), ip.map(|ip| ip.parse().unwrap()))
}

/// One of each kind.
pub(super) fn payloads() -> Vec<MailPayload> {
    let of_kind = |kind: &MailKind| match kind.link() {
        Some(purpose) => with_link(*kind, purpose, "ada@example.com", LINK),
        None => notice(*kind, Some("::ffff:192.0.2.7")),
    };
    MailKind::ALL.iter().map(of_kind).collect()
}

pub(super) fn a_mail(to: &str) -> Mail {
    templates().render(&verify_email(to, LINK), id(), moment()).unwrap()
}
