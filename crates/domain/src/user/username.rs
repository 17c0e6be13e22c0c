//! Usernames.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// Why a text is no username.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UsernameError {
    /// There is nothing but spaces.
    #[error("is blank")]
    Blank,
    /// It has fewer than 3 characters.
    #[error("is shorter than 3 characters")]
    TooShort,
    /// It has more than 50 characters.
    #[error("is longer than 50 characters")]
    TooLong,
    /// There is a character in it that usernames do not have.
    #[error("may contain the letters a to z, digits, dots, underscores and hyphens only")]
    Character,
}

/// A public name that somebody can sign in with. Case does not count.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Username {
    typed: String,
    canonical: String,
}

impl Username {
    /// Fewest characters of a new username.
    pub const MIN_CHARS: usize = 3;
    /// Most characters of a username.
    pub const MAX_CHARS: usize = 50;

    /// Reads a new username: 3 to 50 of `[A-Za-z0-9._-]`; outer spaces do not belong to it.
    pub fn parse(text: &str) -> Result<Self, UsernameError> {
        let text = text.trim_matches(' ');
        if text.is_empty() {
            return Err(UsernameError::Blank);
        }
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)) {
            return Err(UsernameError::Character);
        }
        match text.len() {
            length if length < Self::MIN_CHARS => Err(UsernameError::TooShort),
            length if length > Self::MAX_CHARS => Err(UsernameError::TooLong),
            _ => Ok(Self { typed: text.to_owned(), canonical: Self::canonical_form(text) }),
        }
    }

    /// The username that the database holds in both forms. An imported one may be outside of the rule for new ones.
    pub fn from_stored(typed: impl Into<String>, canonical: impl Into<String>) -> Self {
        Self { typed: typed.into(), canonical: canonical.into() }
    }

    /// The form that decides uniqueness, of any text: without outer spaces, lower case, NFC.
    pub fn canonical_form(text: &str) -> String {
        text.trim_matches(' ').to_lowercase().nfc().collect()
    }

    /// The username as its owner wrote it.
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// The form that decides uniqueness.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_username_has_3_to_50_plain_characters() {
        for text in ["ada", "A.d_a-1815", &"x".repeat(50)] {
            assert_eq!(Username::parse(text).unwrap().as_str(), text);
        }
        for (text, error) in [
            ("  ", UsernameError::Blank),
            ("ad", UsernameError::TooShort),
            (&"x".repeat(51), UsernameError::TooLong),
            ("ada lovelace", UsernameError::Character),
            ("ada@x.org", UsernameError::Character),
            ("аda", UsernameError::Character),
            ("ada\u{200b}", UsernameError::Character),
            ("ada\n", UsernameError::Character),
        ] {
            assert_eq!(Username::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn case_and_outer_spaces_do_not_count() {
        assert_eq!(Username::parse(" Ada ").unwrap().canonical(), "ada");
        assert_eq!(Username::canonical_form(" ADA"), "ada");
        assert_eq!(Username::canonical_form("RENE\u{301}"), Username::canonical_form("ren\u{e9}"));
    }

    #[test]
    fn an_imported_username_may_be_outside_of_the_rule() {
        let name = Username::from_stored("Ädä Lovelace", "ädä lovelace");
        assert_eq!((name.as_str(), name.canonical()), ("Ädä Lovelace", "ädä lovelace"));
    }

    proptest! {
        #[test]
        fn the_canonical_form_is_a_username_with_itself_as_canonical_form(text in "[A-Za-z0-9._-]{0,60}|\\PC{0,20}") {
            if let Ok(name) = Username::parse(&text) {
                let again = Username::parse(name.canonical()).unwrap();
                prop_assert_eq!(again.canonical(), name.canonical());
            }
        }
    }
}
