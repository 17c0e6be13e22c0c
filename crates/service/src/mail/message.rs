//! From a mail to a message after RFC 5322.

use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

use super::{Mail, MailerError, Sender};
use crate::domain::Email;

/// Says that no person wrote it, so that nobody's absence note answers (RFC 3834, 5).
const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");
/// Longest line, in bytes, that may be sent as it is (RFC 5322, 2.1.1).
const LINE_BYTES_MAX: usize = 998;

impl Mail {
    /// The message: plain text and HTML, one recipient.
    pub(super) fn message(&self, from: &Sender) -> Result<Message, MailerError> {
        let parts = MultiPart::alternative()
            .boundary(format!("part-{}", self.id))
            .singlepart(part(ContentType::TEXT_PLAIN, &self.text))
            .singlepart(part(ContentType::TEXT_HTML, &self.html));
        Message::builder()
            .from(from.mailbox())
            .to(Mailbox::new(None, deliverable(&self.to)?))
            .subject(self.subject.as_str())
            .message_id(Some(format!("<{}@{}>", self.id, from.domain())))
            .date(self.at.to_datetime().into())
            .raw_header(HeaderValue::new(AUTO_SUBMITTED, "auto-generated".to_owned()))
            .multipart(parts)
            .map_err(|_| MailerError::permanent("the message could not be built"))
    }
}

/// The one mailbox that an address is: the local part as it was typed, at the domain in its ASCII form, which every server
/// can look up; only a local part beyond ASCII asks for SMTPUTF8 (RFC 6531).
///
/// # Errors
/// A permanent one when it is none, or more than one.
pub(super) fn deliverable(email: &Email) -> Result<Address, MailerError> {
    let mailbox = email.as_typed().rsplit_once('@').map_or("", |(mailbox, _)| mailbox);
    Address::new(mailbox, email.domain())
        .map_err(|_| MailerError::permanent("the address is not deliverable"))
}

fn part(content_type: ContentType, text: &str) -> SinglePart {
    SinglePart::builder().header(content_type).body(body(text))
}

/// Text in ASCII goes as it is: a quoted link would be broken over two lines, out of reach of a person who reads the
/// source, and of simple programs.
fn body(text: &str) -> Body {
    if text.is_ascii() && text.lines().all(|line| line.len() <= LINE_BYTES_MAX) {
        let lines = text.lines().flat_map(|line| [line, "\r\n"]).collect::<String>();
        Body::dangerous_pre_encoded(lines.into_bytes(), ContentTransferEncoding::SevenBit)
    } else {
        Body::new(text.to_owned())
    }
}

#[cfg(test)]
#[path = "message_tests.rs"]
mod tests;
