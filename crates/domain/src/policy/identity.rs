//! The words of a user's own identity, which a password must not contain.

use super::common_passwords::lower;
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
        let mut whole = Vec::new();
        let mut cut = Vec::new();
        if let Some(email) = self.email {
            whole.extend([email.as_typed(), email.canonical(), email.local_part()]);
            cut.push(email.local_part());
        }
        whole.extend(self.username.map(Username::as_str));
        if let Some(profile) = self.profile {
            cut.extend(profile.name.as_ref().map(DisplayName::as_str));
            cut.extend(profile.first_name.as_ref().map(FirstName::as_str));
            cut.extend(profile.last_name.as_ref().map(LastName::as_str));
        }
        // Brought to the form of the password first: a letter that is written in two parts would be cut in two.
        let cut = cut.into_iter().map(lower).collect::<Vec<_>>();
        let parts = cut.iter().flat_map(|text| words_of(text)).map(str::to_owned);
        let whole = whole.into_iter().map(|word| lower(word).to_string());
        whole.chain(parts).filter(|word| word.chars().count() >= MIN_CHARS).collect()
    }
}

/// A text, cut at everything that is no letter or digit.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric())
}
