//! Who the mails are from.

use lettre::message::Mailbox;

/// The sender of all mails: `Roster <no-reply@example.com>`, or the address alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender(Mailbox);

/// Not a sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be an e-mail address, or a name and an address in angle brackets: Roster <no-reply@example.com>"
)]
pub struct SenderError;

impl Sender {
    /// Reads the setting.
    ///
    /// # Errors
    /// When it is none, or when a control character in it could begin another header.
    pub fn parse(text: &str) -> Result<Self, SenderError> {
        if text.chars().any(char::is_control) {
            return Err(SenderError);
        }
        text.parse().map(Self).map_err(|_| SenderError)
    }

    pub(super) fn mailbox(&self) -> Mailbox {
        self.0.clone()
    }

    /// The domain that the ids of messages are made in.
    pub(super) fn domain(&self) -> &str {
        self.0.email.domain()
    }
}

impl std::fmt::Display for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_sender_is_an_address_with_or_without_a_name() {
        assert_eq!(Sender::parse("Roster <no-reply@localhost>").unwrap().domain(), "localhost");
        assert_eq!(Sender::parse("accounts@example.com").unwrap().domain(), "example.com");
    }

    /// VE-07
    #[test]
    fn a_sender_that_is_not_one_address_is_refused() {
        for text in ["", "Roster", "a@example.com, b@example.com", "R\r\nBcc: b@example.com <a@example.com>"]
        {
            assert_eq!(Sender::parse(text), Err(SenderError), "{text:?}");
        }
    }
}
