//! The words of a user's own identity, which a password must not contain.

use super::common::lower;
use crate::{DisplayName, Email, FirstName, LastName, Profile, Username};

/// Shorter words are found in too many good passwords.
const MIN_CHARS: usize = 4;

/// Who a password is for, as far as it is known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Identity<'a> {
    /// The address.
    pub email: Option<&'a Email>,
    /// The username.
    pub username: Option<&'a Username>,
    /// The profile, for the names in it.
    pub profile: Option<&'a Profile>,
}

impl Identity<'_> {
    /// Whether a password, in lower case, contains the address, its local part, the username, or a word of the local part
    /// or of a name; each only from 4 characters on.
    pub(super) fn is_in(&self, password: &str) -> bool {
        !password.is_empty() && self.words().iter().any(|word| password.contains(word.as_str()))
    }

    fn words(&self) -> Vec<String> {
        let email = self.email.map(|email| [email.as_typed(), email.canonical(), email.local_part()]);
        let names = self.profile.map(|profile| {
            [
                profile.name.as_ref().map(DisplayName::as_str),
                profile.first_name.as_ref().map(FirstName::as_str),
                profile.last_name.as_ref().map(LastName::as_str),
            ]
        });
        let local_part = self.email.map(Email::local_part);
        let cut = names.into_iter().flatten().flatten().chain(local_part).flat_map(words_of);
        let whole = email.into_iter().flatten().chain(self.username.map(Username::as_str));
        whole
            .chain(cut)
            .map(|word| lower(word).to_string())
            .filter(|word| word.chars().count() >= MIN_CHARS)
            .collect()
    }
}

/// A text, cut at everything that is no letter or digit.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric())
}
