//! Addresses.

use unicode_normalization::UnicodeNormalization;

use crate::import::cell::Cell;
use crate::import::reading::Reading;
use crate::import::{Finding, FindingCode};
use crate::{Email, EmailError};

/// Longest address, in bytes (RFC 5321 section 4.5.3.1.3, less the angle brackets).
const MAX_BYTES: usize = 254;

impl Reading<'_> {
    /// The address, as typed but trimmed. Without one nobody comes in.
    pub(in crate::import) fn email(
        &mut self,
        cell: Option<Cell<'_>>,
        is_deleted: bool,
    ) -> Result<Email, Finding> {
        let text = cell.and_then(Cell::text);
        let refusal = |error: EmailError| Finding::of("email", FindingCode::InvalidEmail, error.to_string());
        let text = text.ok_or_else(|| refusal(EmailError::Blank))?;
        let email = match Email::parse(&text) {
            Err(error) if is_deleted => mangled(&text).ok_or(error),
            parsed => parsed,
        };
        let email = email.map_err(refusal)?;
        if email.as_typed() != text {
            self.keep(cell);
        }
        Ok(email)
    }
}

/// The address of a deleted user, which the application may have made unusable so that it was free for others
/// (`ada@example.com.deleted.1717236146`). It holds no address, gets no mail, and has to be told from none only.
fn mangled(text: &str) -> Option<Email> {
    let typed: String = text.trim_matches(' ').nfc().collect();
    let canonical: String = typed.to_lowercase().nfc().collect();
    let is_fit =
        typed.len() <= MAX_BYTES && canonical.len() <= MAX_BYTES && !typed.contains(char::is_control);
    Email::from_stored(typed, canonical).ok().filter(|_| is_fit)
}
