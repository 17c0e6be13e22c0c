//! Hashes of passwords.

use crate::PasswordHash;
use crate::import::FindingCode;
use crate::import::cell::{Cell, text_of};
use crate::import::reading::Reading;

/// Most characters of a hash, as its column has it.
const MAX_CHARS: usize = 255;

impl Reading<'_> {
    /// A hash that can be verified here is kept as it is. Any other is worth nothing, and is never shown or kept.
    pub(in crate::import) fn password_hash(&mut self, cell: Option<Cell<'_>>) -> Option<PasswordHash> {
        let text = text_of(cell)?;
        let fits = text.chars().nth(MAX_CHARS).is_none() && !text.contains(char::is_control);
        if fits && (self.rules.can_verify)(&text) {
            return Some(PasswordHash::from_stored(text));
        }
        let detail = "nothing here can verify it; the user can ask for a new password";
        self.change("password_hash", FindingCode::UnusablePasswordHash, detail, None);
        None
    }
}
