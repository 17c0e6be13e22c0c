//! Which users a list shows, and in which order.

use unicode_normalization::UnicodeNormalization;

use super::{Email, ExperienceLevel, StatusKind, StripeCustomerId, TargetRole};
use crate::named::named;
use crate::{RoleName, Timestamp};

/// The beginning of an address, a username or a name, in the form that is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchPrefix(String);

impl SearchPrefix {
    /// Most characters that are looked at; no address, username or name is longer.
    pub const MAX_CHARS: usize = 255;

    /// Reads what somebody types to find a user. `None` for nothing but white space, which everybody begins with.
    pub fn parse(text: &str) -> Option<Self> {
        let canonical: String = text.trim_start().to_lowercase().nfc().take(Self::MAX_CHARS).collect();
        (!canonical.is_empty()).then_some(Self(canonical))
    }

    /// The prefix.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The least text, by code points, that is greater than every one with the prefix. `None` when there is no such text.
    pub fn end(&self) -> Option<String> {
        let mut end = self.0.clone();
        while let Some(last) = end.pop() {
            // The step over the surrogates is the range's.
            if let Some(next) = (last..=char::MAX).nth(1) {
                end.push(next);
                return Some(end);
            }
        }
        None
    }
}

/// A span of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TimeRange {
    /// Its beginning, which belongs to it.
    pub after: Option<Timestamp>,
    /// Its end, which does not.
    pub before: Option<Timestamp>,
}

impl TimeRange {
    /// Whether it has neither beginning nor end.
    pub fn is_unbounded(&self) -> bool {
        *self == Self::default()
    }
}

named! {
    /// Whether a list shows deleted users.
    pub enum DeletedUsers {
        /// Live users only.
        Exclude = "exclude",
        /// Deleted users only.
        Only = "only",
        /// Both.
        Include = "include",
    }
}

/// Which users a list shows: those whom every condition fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserFilter {
    /// What the address, the username or the name begins with, whatever the case.
    pub prefix: Option<SearchPrefix>,
    /// The address, in any spelling.
    pub email: Option<Email>,
    /// The username, in its canonical form.
    pub username: Option<String>,
    /// The role.
    pub role: Option<RoleName>,
    /// The status at the time of asking.
    pub status: Option<StatusKind>,
    /// The experience.
    pub experience_level: Option<ExperienceLevel>,
    /// The career target, whatever the case.
    pub target_role: Option<TargetRole>,
    /// Whether the address is proven.
    pub is_email_verified: Option<bool>,
    /// The customer's id at Stripe.
    pub stripe_customer_id: Option<StripeCustomerId>,
    /// The kind of system that the user was imported from.
    pub source_system: Option<String>,
    /// The key there.
    pub source_id: Option<String>,
    /// Whether deleted users are among them.
    pub deleted: DeletedUsers,
    /// When the user was made.
    pub created: TimeRange,
    /// When the user signed in last. Those who never did fit no bounded span.
    pub last_login: TimeRange,
}

impl Default for UserFilter {
    fn default() -> Self {
        Self {
            prefix: None,
            email: None,
            username: None,
            role: None,
            status: None,
            experience_level: None,
            target_role: None,
            is_email_verified: None,
            stripe_customer_id: None,
            source_system: None,
            source_id: None,
            deleted: DeletedUsers::Exclude,
            created: TimeRange::default(),
            last_login: TimeRange::default(),
        }
    }
}

named! {
    /// What users are ordered by; ids tell apart who is alike.
    pub enum UserSort {
        /// When they were made.
        CreatedAt = "created_at",
        /// Their address in its canonical form, by code points.
        Email = "email",
        /// When they signed in last; those who never did count as the longest ago.
        LastLoginAt = "last_login_at",
    }
}

/// The order of a list of users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserOrder {
    /// By what.
    pub by: UserSort,
    /// Whether the greatest comes first.
    pub is_descending: bool,
}

impl UserOrder {
    /// Reads a name such as `email`, or `-email` for descending.
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.strip_prefix('-');
        let by = UserSort::parse(name.unwrap_or(text))?;
        Some(Self { by, is_descending: name.is_some() })
    }
}

impl Default for UserOrder {
    /// The newest first.
    fn default() -> Self {
        Self { by: UserSort::CreatedAt, is_descending: true }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_prefix_is_compared_without_case_and_composed() {
        assert_eq!(SearchPrefix::parse("  ADA E\u{301}").unwrap().as_str(), "ada \u{e9}");
        assert_eq!(SearchPrefix::parse("a%_").unwrap().as_str(), "a%_");
        assert_eq!(SearchPrefix::parse(" "), None);
        assert_eq!(SearchPrefix::parse(&"x".repeat(300)).unwrap().as_str().len(), 255);
    }

    #[test]
    fn the_end_of_a_prefix_is_the_least_text_beyond() {
        let end = |text: &str| SearchPrefix(text.to_owned()).end();
        assert_eq!(end("ada"), Some("adb".to_owned()));
        assert_eq!(end("a\u{d7ff}"), Some("a\u{e000}".to_owned()));
        assert_eq!(end("a\u{10ffff}"), Some("b".to_owned()));
        assert_eq!(end("\u{10ffff}"), None);
    }

    #[test]
    fn an_order_is_a_known_name_with_or_without_a_minus() {
        let order = |by, is_descending| Some(UserOrder { by, is_descending });
        assert_eq!(UserOrder::parse("email"), order(UserSort::Email, false));
        assert_eq!(UserOrder::parse("-last_login_at"), order(UserSort::LastLoginAt, true));
        for other in ["", "-", "--email", "+email", "password_hash", "Email", "email,id"] {
            assert_eq!(UserOrder::parse(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn exactly_the_texts_with_the_prefix_lie_before_its_end(prefix in "\\PC{1,4}", text in "\\PC{0,6}") {
            let prefix = SearchPrefix(prefix);
            let end = prefix.end();
            let is_between = |text: &str| {
                prefix.as_str() <= text && end.as_deref().is_none_or(|end| text < end)
            };
            prop_assert_eq!(is_between(&text), text.starts_with(prefix.as_str()));
            let continued = prefix.as_str().to_owned() + &text;
            prop_assert!(is_between(&continued));
        }
    }
}
