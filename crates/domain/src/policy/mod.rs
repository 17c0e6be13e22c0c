//! What a password has to be: one rule for every place that sets one.
//!
//! Length counts, a list of common passwords and the words of the user's own identity are refused; there are no rules of
//! composition and no expiry (NIST SP 800-63B-4 section 3.1.1.2, ASVS 5.0 chapter 6.2).

mod common_passwords;
mod identity;

pub use identity::Identity;

use zeroize::Zeroizing;

use crate::PlainPassword;

/// A minimum length is out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a number from 8 to 64")]
pub struct InvalidMinLength;

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordProblem {
    /// It has too few characters.
    #[error("is shorter than {min} characters")]
    TooShort {
        /// Fewest characters (Unicode code points).
        min: usize,
    },
    /// It has more than 256 characters or 1,024 bytes.
    #[error("is longer than 256 characters or 1,024 bytes")]
    TooLong,
    /// It is on the list of those that attackers try first.
    #[error("is among the most common passwords")]
    TooCommon,
    /// It contains the address, the username or a word of the name.
    #[error("contains the name or the address of the account")]
    ContainsIdentity,
    /// There is a control character in it.
    #[error("contains control characters")]
    ControlCharacter,
}

/// What a password has to be.
///
/// ```
/// use roster_domain::{Email, Identity, PasswordPolicy, PasswordProblem, PlainPassword};
///
/// let email = Email::parse("grace@example.com")?;
/// let identity = Identity { email: Some(&email), ..Identity::default() };
/// let policy = PasswordPolicy::new(15)?;
/// let check = |text: &str| policy.check(&PlainPassword::new(text.to_owned()).unwrap(), &identity);
///
/// assert_eq!(check("violet anvil, 42 geese"), Ok(()));
/// let problems = [PasswordProblem::TooShort { min: 15 }, PasswordProblem::ContainsIdentity];
/// assert_eq!(check("Grace-1906"), Err(problems.to_vec()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordPolicy {
    min_length: usize,
}

impl PasswordPolicy {
    /// A policy with a minimum length of 8 to 64 characters (Unicode code points). ASVS 5.0 asks for at least 8 (6.2.1) and
    /// for at least 64 to be permitted (6.2.9); NIST SP 800-63B-4 for 15 where the password is the only factor.
    pub fn new(min_length: usize) -> Result<Self, InvalidMinLength> {
        if (8..=64).contains(&min_length) { Ok(Self { min_length }) } else { Err(InvalidMinLength) }
    }

    /// Fewest characters (Unicode code points).
    pub const fn min_length(self) -> usize {
        self.min_length
    }

    /// Checks a password that somebody wants to set.
    ///
    /// # Errors
    /// All that speaks against it, in a fixed order.
    pub fn check(
        &self,
        password: &PlainPassword,
        identity: &Identity<'_>,
    ) -> Result<(), Vec<PasswordProblem>> {
        let text = password.as_str();
        let is_too_long = password.is_too_long();
        // Whatever is too long is refused in any case: it is not worth a search.
        let lower = if is_too_long { Zeroizing::default() } else { common_passwords::lower(text) };
        let problems = [
            (self.is_too_short(text), PasswordProblem::TooShort { min: self.min_length }),
            (is_too_long, PasswordProblem::TooLong),
            (common_passwords::contains(&lower), PasswordProblem::TooCommon),
            (identity.is_in(&lower), PasswordProblem::ContainsIdentity),
            (text.chars().any(char::is_control), PasswordProblem::ControlCharacter),
        ];
        let found: Vec<_> =
            problems.into_iter().filter_map(|(is_so, problem)| is_so.then_some(problem)).collect();
        if found.is_empty() { Ok(()) } else { Err(found) }
    }

    fn is_too_short(self, text: &str) -> bool {
        text.chars().take(self.min_length).count() < self.min_length
    }
}

/// At least 8 characters.
impl Default for PasswordPolicy {
    fn default() -> Self {
        Self { min_length: 8 }
    }
}

#[cfg(test)]
mod tests;
