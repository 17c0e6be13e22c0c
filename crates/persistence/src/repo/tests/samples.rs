//! Rows that the contract tests begin with.

use std::time::Duration;

use roster_domain::{
    Email, NewSession, PasswordHash, Profile, Session, SessionId, SessionSettings, Timestamp, User, UserId,
    UserOrigin, Username,
};
use uuid::Uuid;

use crate::Tx;

/// A fixed instant, with microseconds so that a lost digit shows.
pub(super) fn start() -> Timestamp {
    Timestamp::from_unix_micros(1_767_225_600_123_456).unwrap()
}

pub(crate) fn later(seconds: u64) -> Timestamp {
    start().plus(Duration::from_secs(seconds))
}

/// An active user whose id and times follow from `number`.
pub(crate) fn user(number: u8, email: &str) -> User {
    User::register_open(
        UserId::from_uuid(Uuid::from_bytes([number; 16])),
        Email::parse(email).unwrap(),
        Some(Username::parse(&format!("User{number}")).unwrap()),
        Profile::default(),
        PasswordHash::from_stored("hash"),
        later(u64::from(number)),
    )
}

/// A new session of a user.
pub(super) fn session(number: u8, user: &User) -> Session {
    let new = NewSession {
        id: SessionId::from_uuid(Uuid::from_bytes([number; 16])),
        user_id: user.id,
        refresh_token_hash: vec![number; 32],
        refresh_nonce: vec![number; 32],
        user_agent: Some("test".to_owned()),
        ip: Some("2001:db8::1".to_owned()),
        device_name: None,
    };
    Session::open(new, &SessionSettings::default(), later(u64::from(number)))
}

pub(super) async fn insert(tx: Tx, user: &User) {
    tx.users().insert(user, UserOrigin::SignUp).await.unwrap();
    tx.commit().await.unwrap();
}
