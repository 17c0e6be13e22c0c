//! The text that names a request.

/// The longest key, in characters.
const MAX_LENGTH: usize = 255;

/// A key that a caller has chosen for a request: 1 to 255 visible ASCII characters. What is in quotation marks, as the
/// draft has it, is another key than the same without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

/// A text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidIdempotencyKey {
    /// It has more than 255 characters.
    #[error("has more than 255 characters")]
    TooLong,
    /// It is empty, or holds something else than visible ASCII characters.
    #[error("has to be 1 to 255 visible ASCII characters")]
    Unfit,
}

impl IdempotencyKey {
    /// The key that a header's value is.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(value: &[u8]) -> Result<Self, InvalidIdempotencyKey> {
        if value.len() > MAX_LENGTH {
            return Err(InvalidIdempotencyKey::TooLong);
        }
        let is_fit = !value.is_empty() && value.iter().all(u8::is_ascii_graphic);
        let text = std::str::from_utf8(value).ok().filter(|_| is_fit);
        text.map(|text| Self(text.to_owned())).ok_or(InvalidIdempotencyKey::Unfit)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_visible_ascii_of_bounded_length() {
        let longest = "k".repeat(MAX_LENGTH);
        for text in ["a", "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", "!~", longest.as_str()] {
            assert!(IdempotencyKey::parse(text.as_bytes()).is_ok_and(|key| key.as_str() == text), "{text}");
        }
        for text in ["", " ", "a b", "a\tb", "a\0", "\u{7f}", "\u{e9}"] {
            assert_eq!(IdempotencyKey::parse(text.as_bytes()), Err(InvalidIdempotencyKey::Unfit), "{text:?}");
        }
        let too_long = "k".repeat(MAX_LENGTH + 1);
        assert_eq!(IdempotencyKey::parse(too_long.as_bytes()), Err(InvalidIdempotencyKey::TooLong));
    }
}
