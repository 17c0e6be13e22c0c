//! Mails for the tests of this module.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::{Mail, MailPayload, Sender};
use crate::domain::{Email, OutboxId, Timestamp};

/// A link longer than the 76 characters at which mail programs like to break lines.
pub(super) const LINK: &str =
    "https://accounts.example/verify-email?token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub(super) fn sender() -> Sender {
    Sender::parse("Roster <no-reply@accounts.example>").unwrap()
}

/// 2026-01-31T12:00:00Z
pub(super) fn moment() -> Timestamp {
    Timestamp::from_unix_micros(1_769_860_800_000_000).unwrap()
}

pub(super) fn id() -> OutboxId {
    OutboxId::generate(moment(), [7; 10])
}

pub(super) fn verify_email(to: &str, link: &str) -> MailPayload {
    MailPayload::verify_email(&Email::parse(to).unwrap(), link)
}

pub(super) fn a_mail(to: &str) -> Mail {
    verify_email(to, LINK).render(id(), moment()).unwrap()
}
