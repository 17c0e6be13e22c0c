//! Phone numbers.

use std::fmt;

/// A text is no phone number in international form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a phone number in international form, such as +4930123456")]
pub struct InvalidPhone;

/// A phone number after ITU-T E.164: `+`, a country code, 2 to 15 digits in all.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

impl Phone {
    /// Reads a new number; outer spaces do not belong to it. Spaces and signs within are refused rather than guessed at.
    pub fn parse(text: &str) -> Result<Self, InvalidPhone> {
        let text = text.trim_matches(' ');
        let digits = text.strip_prefix('+').ok_or(InvalidPhone)?;
        let is_number = (2..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        if is_number { Ok(Self(text.to_owned())) } else { Err(InvalidPhone) }
    }

    /// The number that the database holds. An imported one may be in another form.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The number.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_in_international_form() {
        assert_eq!(Phone::parse(" +4930123456 ").unwrap().as_str(), "+4930123456");
        for text in [
            "",
            "+",
            "+1",
            "4930123456",
            "+0123456",
            "+49 30 123456",
            "+49-30",
            "+1234567890123456",
            "+４９30123",
            "++4930",
        ] {
            assert_eq!(Phone::parse(text), Err(InvalidPhone), "{text}");
        }
        assert!(Phone::parse("+123456789012345").is_ok());
        assert_eq!(Phone::from_stored("030 / 123").as_str(), "030 / 123");
    }

    proptest! {
        #[test]
        fn what_is_read_reads_back(text in "\\PC{0,20}|\\+[0-9 ]{0,20}") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone));
            }
        }
    }
}
