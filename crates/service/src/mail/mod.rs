//! Mail: what is written to people, and how it leaves.
//!
//! A use case puts a [`MailPayload`] into the outbox; the delivery renders it with the [`Templates`] to a [`Mail`] and hands
//! that to the [`Mailer`] of the installation. A mail goes to exactly one address, the stored one, and says nothing that a stranger
//! could have typed: a sign-up with somebody else's address cannot be made to carry a message.

mod file;
mod kind;
mod log;
mod mailer;
mod message;
mod payload;
mod rendering;
#[cfg(test)]
mod samples;
mod sender;
mod smtp;
mod smtp_url;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use file::FileMailer;
pub use kind::MailKind;
pub use log::LogMailer;
pub use mailer::{Mailer, MailerError, Sending};
pub use payload::{MailLink, MailPayload};
pub use rendering::{Mail, TemplateProblem, Templates, TemplatesError};
pub use sender::{Sender, SenderError};
pub use smtp::SmtpMailer;
pub use smtp_url::{SmtpUrl, SmtpUrlError};
