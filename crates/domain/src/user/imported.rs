//! A user whom an import meets again.

use super::{Source, StatusMove, User};

impl User {
    /// Whether an import wrote the user last: nothing that an editor would want to know of has happened since.
    pub fn is_as_imported(&self) -> bool {
        self.source.version == Some(self.version.get())
    }

    /// Takes over what the source tells by now. Id, time of making and what signing in leaves behind stay; so does the key
    /// by which the user is recognised.
    pub fn take_over(&mut self, told: Self) -> Option<StatusMove> {
        let Source { system, id, .. } = std::mem::take(&mut self.source);
        let before = self.status.clone();
        *self = Self {
            id: self.id,
            password_changed_at: self.password_changed_at,
            failed_login_attempts: self.failed_login_attempts,
            last_login_at: self.last_login_at,
            version: self.version,
            created_at: self.created_at,
            updated_at: told.updated_at.max(self.created_at),
            ..told
        };
        self.version.raise();
        self.source.system = system;
        self.source.id = id;
        self.source.version = Some(self.version.get());
        StatusMove::between(&before, &self.status)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::time::Duration;

    use super::*;
    use crate::{AccountStatus, Email, NewUser, PasswordHash, StatusKind, Timestamp, UserId, Version};

    fn start() -> Timestamp {
        Timestamp::parse_rfc3339("2026-01-01T00:00:00Z").unwrap()
    }

    /// As the database holds it.
    fn imported() -> User {
        let email = Email::parse("ada@example.com").unwrap();
        let new = NewUser::new(UserId::generate(start(), [1; 10]), email);
        let source = Source {
            system: Some("alembic".to_owned()),
            id: Some("42".to_owned()),
            remainder: None,
            version: Some(1),
        };
        User { source, version: Version::stored(1), ..User::create(new, start()) }
    }

    #[test]
    fn an_edit_here_shows_and_an_import_again_does_not() {
        let mut user = imported();
        assert!(user.is_as_imported());
        user.take_over(imported());
        assert!(user.is_as_imported() && user.version.get() == 2);
        user.delete(start());
        user.version = Version::stored(3);
        assert!(!user.is_as_imported());
    }

    #[test]
    fn what_happened_here_and_what_the_user_is_known_by_stay() {
        let mut user = imported();
        user.note_login(start());
        let before = user.clone();
        let later = start().plus(Duration::from_mins(1));
        let told = User {
            id: UserId::generate(start(), [2; 10]),
            email: Email::parse("ada@new.example").unwrap(),
            status: AccountStatus::Locked { reason: None, until: None },
            password_hash: Some(PasswordHash::from_stored("$2b$x")),
            source: Source { system: Some("ndjson".to_owned()), ..Source::default() },
            created_at: later,
            updated_at: later,
            ..imported()
        };
        let moved = user.take_over(told).unwrap();
        assert_eq!((moved.from, moved.to), (StatusKind::PendingVerification, StatusKind::Locked));
        assert_eq!((user.id, user.created_at, user.last_login_at), (before.id, start(), Some(start())));
        assert_eq!((user.source.system, user.source.id), (before.source.system, before.source.id));
        assert_eq!((user.email.as_typed(), user.updated_at), ("ada@new.example", later));
        assert_eq!(user.password_hash.unwrap().as_str(), "$2b$x");
    }
}
