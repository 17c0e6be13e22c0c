//! Who a user is at an external issuer.

use std::fmt;

use crate::{Email, IdentityId, Timestamp, UserId};

/// What an issuer calls one of its users (`sub`, RFC 7519 section 4.1.2). Compared exactly, with the case of its letters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subject(String);

/// A text is no subject: it is empty, too long, or has control characters in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no subject of 1 to {} characters", Subject::MAX_CHARS)]
pub struct InvalidSubject;

impl Subject {
    /// Most characters (`OpenID` Connect Core 1.0, section 2).
    pub const MAX_CHARS: usize = 255;

    /// Reads a subject and keeps it as it is.
    pub fn parse(text: &str) -> Result<Self, InvalidSubject> {
        let is_unfit =
            text.is_empty() || text.contains(char::is_control) || text.chars().nth(Self::MAX_CHARS).is_some();
        if is_unfit { Err(InvalidSubject) } else { Ok(Self(text.to_owned())) }
    }

    /// The subject that the database holds.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of a user that this subject is, when it has the form of one.
    pub fn as_user_id(&self) -> Option<UserId> {
        self.0.parse().ok()
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A user's identity at an external issuer. Issuer and subject together name it, and nothing else does: the same address at
/// two issuers is two people until somebody says otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct ExternalIdentity {
    /// The id.
    pub id: IdentityId,
    /// The user here.
    pub user_id: UserId,
    /// The `iss` of the issuer's tokens.
    pub issuer: String,
    /// The user there.
    pub subject: Subject,
    /// The address that the newest token told, also where the user here has kept another.
    pub email: Option<String>,
    /// When a token newer than all before it was seen last. `None` for an imported identity that nobody has used yet.
    pub last_seen_at: Option<Timestamp>,
    /// When the newest token that was seen was issued (`iat`). Tokens older than that tell nothing new.
    pub token_issued_at: Option<Timestamp>,
    /// When the identity was made.
    pub created_at: Timestamp,
}

impl ExternalIdentity {
    /// The identity of a user whose first token, issued at `issued_at`, is seen at `now`.
    pub fn new(
        id: IdentityId,
        user_id: UserId,
        (issuer, subject): (&str, &Subject),
        email: &Email,
        issued_at: Timestamp,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            user_id,
            issuer: issuer.to_owned(),
            subject: subject.clone(),
            email: Some(email.as_typed().to_owned()),
            last_seen_at: Some(now),
            token_issued_at: Some(issued_at),
            created_at: now,
        }
    }

    /// Whether a token that was issued at `issued_at` is older than the newest that was seen, and so changes nothing.
    pub fn is_past(&self, issued_at: Timestamp) -> bool {
        self.token_issued_at.is_some_and(|newest| issued_at < newest)
    }

    /// Notes a token that is not past. Answers whether it tells another address than the one before.
    pub fn note_token(&mut self, email: &Email, issued_at: Timestamp, now: Timestamp) -> bool {
        let told = Some(email.as_typed());
        let is_other = self.email.as_deref() != told;
        self.email = told.map(str::to_owned);
        self.last_seen_at = Some(now);
        self.token_issued_at = Some(issued_at);
        is_other
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const UUID: &str = "0198c0de-0000-7000-8000-000000000001";

    #[test]
    fn a_subject_is_kept_as_it_is() {
        for text in ["a", " A ", "auth0|5f7", UUID, &"é".repeat(255)] {
            assert_eq!(Subject::parse(text).unwrap().as_str(), text);
        }
        for text in ["", "a\0b", "a\n", &"é".repeat(256)] {
            assert_eq!(Subject::parse(text), Err(InvalidSubject), "{text:?}");
        }
    }

    #[test]
    fn a_subject_that_is_a_uuid_is_an_id() {
        let id: UserId = UUID.parse().unwrap();
        assert_eq!(Subject::parse(UUID).unwrap().as_user_id(), Some(id));
        assert_eq!(Subject::parse(&UUID.to_uppercase()).unwrap().as_user_id(), Some(id));
        for text in ["4711", &UUID.replace('-', ""), &format!("{UUID} ")] {
            assert_eq!(Subject::parse(text).unwrap().as_user_id(), None, "{text}");
        }
    }

    #[test]
    fn a_token_older_than_the_newest_is_past_and_one_of_the_same_second_is_not() {
        let at = |text| Timestamp::parse_rfc3339(text).unwrap();
        let (earlier, later) = (at("2026-01-01T00:00:00Z"), at("2026-01-01T00:00:01Z"));
        let (email, other) =
            (Email::parse("ada@example.com").unwrap(), Email::parse("b@example.com").unwrap());
        let subject = Subject::parse("4711").unwrap();
        let (id, user) = (IdentityId::generate(earlier, [1; 10]), UserId::generate(earlier, [2; 10]));
        let mut identity = ExternalIdentity::new(id, user, ("a", &subject), &email, earlier, later);
        assert!(!identity.is_past(earlier));
        assert!(!identity.note_token(&email, later, later));
        assert!(identity.is_past(earlier) && !identity.is_past(later));
        assert!(identity.note_token(&other, later, later));
        assert_eq!(identity.email.as_deref(), Some("b@example.com"));
        assert!(!ExternalIdentity { token_issued_at: None, ..identity }.is_past(earlier));
    }
}
