//! Free texts of bounded length.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::characters::is_invisible;

/// Why a text does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// There is nothing to be seen in it. A field is emptied by `null`, not by an empty text.
    #[error("is blank")]
    Blank,
    /// It has too many characters.
    #[error("is longer than {max} characters")]
    TooLong {
        /// Most characters (Unicode code points) that fit.
        max: usize,
    },
    /// There is a control character in it. Long texts may have line feeds and tabs, others none.
    #[error("contains control characters")]
    ControlCharacter,
}

#[derive(Clone, Copy, PartialEq)]
enum Lines {
    One,
    Many,
}

fn parse(text: &str, max: usize, lines: Lines) -> Result<String, TextError> {
    // Looked for before trimming, which would drop a line break at the end without a word.
    let is_refused = |character: char| {
        character.is_control() && !(lines == Lines::Many && matches!(character, '\n' | '\t'))
    };
    if text.chars().any(is_refused) {
        return Err(TextError::ControlCharacter);
    }
    let text = text.trim();
    // What cannot be seen is fine in a text (joiners, marks of direction), but makes none by itself.
    if text.chars().all(|character| character.is_whitespace() || is_invisible(character)) {
        Err(TextError::Blank)
    } else if text.chars().nth(max).is_some() {
        Err(TextError::TooLong { max })
    } else {
        Ok(text.to_owned())
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $max:literal, $lines:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// Most characters (Unicode code points).
            pub const MAX_CHARS: usize = $max;

            /// Reads a text; outer white space does not belong to it.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                parse(text, Self::MAX_CHARS, Lines::$lines).map(Self)
            }

            /// The text that the database holds.
            pub fn from_stored(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text itself, no longer bounded.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

texts! {
    /// The whole name of a person, as it is shown.
    DisplayName: 255, One;
    /// A given name.
    FirstName: 100, One;
    /// A family name.
    LastName: 100, One;
    /// The role that somebody aims at in their career.
    TargetRole: 255, One;
    /// Why an account is in the status that it is in.
    StatusReason: 500, Many;
    /// What a client calls the device that it runs on.
    DeviceName: 100, One;
    /// What a role is for.
    RoleDescription: 500, Many;
    /// The id of a customer at Stripe.
    StripeCustomerId: 255, One;
}

macro_rules! searched {
    ($($name:ident)+) => {$(
        impl $name {
            /// The form that a search looks at: lower case, NFC, cut to the length of the text itself.
            pub fn canonical(&self) -> String {
                self.0.to_lowercase().nfc().take(Self::MAX_CHARS).collect()
            }
        }
    )+};
}

searched! { DisplayName TargetRole }

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn outer_white_space_does_not_belong_to_a_text() {
        assert_eq!(DisplayName::parse(" \u{a0}Ada Lovelace ").unwrap().as_str(), "Ada Lovelace");
        for blank in ["", "   ", "\u{2003}", "\u{200b}\u{200d}"] {
            assert_eq!(DisplayName::parse(blank), Err(TextError::Blank));
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        let name = "\u{1f600}".repeat(FirstName::MAX_CHARS);
        assert_eq!(FirstName::parse(&name).unwrap().as_str(), name);
        assert_eq!(FirstName::parse(&format!("{name}x")), Err(TextError::TooLong { max: 100 }));
    }

    /// VE-07 (the name): nothing that ends a header.
    #[test]
    fn a_text_of_one_line_has_no_control_characters() {
        for text in ["x\r\nBcc: a@x.org", "x\n", "\tx", "a\0b", "a\u{9b}b", "a\u{7f}b"] {
            assert_eq!(DisplayName::parse(text), Err(TextError::ControlCharacter), "{text:?}");
        }
    }

    #[test]
    fn a_long_text_may_have_line_feeds_and_tabs() {
        assert_eq!(StatusReason::parse("first\n\tsecond\n").unwrap().as_str(), "first\n\tsecond");
        assert_eq!(StatusReason::parse("first\r\nsecond"), Err(TextError::ControlCharacter));
    }

    /// IN-03 (texts): joiners and marks of direction are part of many languages.
    #[test]
    fn joiners_and_marks_of_direction_are_fine() {
        for name in ["می\u{200c}خواهم", "\u{200f}עדה", "👩\u{200d}💻"] {
            assert!(DisplayName::parse(name).is_ok());
        }
    }

    #[test]
    fn a_name_is_searched_in_lower_case_and_fits_its_column() {
        assert_eq!(DisplayName::parse("ADA E\u{301}").unwrap().canonical(), "ada \u{e9}");
        let name = DisplayName::parse(&"İ".repeat(255)).unwrap();
        assert_eq!(name.canonical().chars().count(), 255);
    }

    proptest! {
        #[test]
        fn what_is_read_reads_back(text in "(\\PC|\n|\t){0,600}") {
            if let Ok(reason) = StatusReason::parse(&text) {
                prop_assert_eq!(StatusReason::parse(reason.as_str()), Ok(reason));
            }
        }
    }
}
