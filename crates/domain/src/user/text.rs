//! Free texts of bounded length.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// Why a text does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// There is nothing but white space. A field is emptied by `null`, not by an empty text.
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
    if text.is_empty() {
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

impl DisplayName {
    /// The form that a search looks at: lower case, NFC, cut to the length of the name itself.
    pub fn canonical(&self) -> String {
        self.0.to_lowercase().nfc().take(Self::MAX_CHARS).collect()
    }
}
