//! How mail leaves: the seam, and what goes wrong at it.

use std::pin::Pin;

use super::Mail;

/// A delivery under way.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), MailerError>> + Send + 'a>>;

/// Takes mails to where they are delivered.
///
/// A mail may come more than once, with the same id, when a delivery was cut off before its success was noted.
pub trait Mailer: Send + Sync {
    /// Hands over one mail. Success means that somebody else is responsible for it from now on.
    ///
    /// # Errors
    /// Permanent ones when the same mail would be refused again; all others are worth another try.
    fn send<'a>(&'a self, mail: &'a Mail) -> Sending<'a>;
}

/// Why a mail was not taken. Its text may be stored and logged: it holds neither a link nor an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct MailerError {
    is_permanent: bool,
    reason: String,
}

impl MailerError {
    /// Another try may succeed.
    pub fn transient(reason: impl Into<String>) -> Self {
        Self { is_permanent: false, reason: reason.into() }
    }

    /// Another try of the same mail would fail too.
    pub fn permanent(reason: impl Into<String>) -> Self {
        Self { is_permanent: true, reason: reason.into() }
    }

    /// Whether trying again is useless.
    pub fn is_permanent(&self) -> bool {
        self.is_permanent
    }
}
