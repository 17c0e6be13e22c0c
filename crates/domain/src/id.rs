//! Ids: one type for each kind of thing, so that none is taken for another.

use std::fmt;
use std::str::FromStr;

use uuid::{Builder, Uuid};

use crate::Timestamp;

/// A text is no id: ids are UUIDs in the hyphenated form of RFC 9562.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID in hyphenated form")]
pub struct InvalidId;

/// Length of a UUID in hyphenated form; no other form that the parser knows has it.
const HYPHENATED_LENGTH: usize = 36;

fn generate(at: Timestamp, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(at.unix_micros().div_euclid(1000)).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

fn parse(text: &str) -> Result<Uuid, InvalidId> {
    if text.len() != HYPHENATED_LENGTH {
        return Err(InvalidId);
    }
    Uuid::try_parse(text).map_err(|_| InvalidId)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id (UUIDv7, RFC 9562): the instant in milliseconds, so that ids sort by age, and randomness.
            pub fn generate(at: Timestamp, random: [u8; 10]) -> Self {
                Self(generate(at, random))
            }

            /// The id that a UUID of any version is.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID itself.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.hyphenated(), f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                parse(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// Id of a user.
    UserId;
    /// Id of a session.
    SessionId;
    /// Id of a row in the history of account status.
    StatusChangeId;
    /// Id of an event that tells of a change of an account.
    AccountEventId;
    /// Id of an event of the audit trail.
    AuditEventId;
    /// Id of a one-time token.
    OneTimeTokenId;
    /// Id of a registration attempt. It is not the `registration_id` of the API, which is a secret.
    RegistrationAttemptId;
    /// Id of a known device's token.
    DeviceTokenId;
    /// Id of a message in the outbox.
    OutboxId;
    /// Id of a user's identity at an external issuer. It is not the subject, which the issuer gives.
    IdentityId;
    /// Id of the answer to a request that came with an idempotency key.
    StoredAnswerId;
    /// Id of a run of an import.
    ImportRunId;
    /// Id of a row of a backend's own.
    RowId;
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::time::Duration;

    use super::*;

    #[test]
    fn an_id_is_a_uuid_of_version_7_that_sorts_by_age() {
        let at = Timestamp::parse_rfc3339("2026-01-01T00:00:00Z").unwrap();
        let older = UserId::generate(at, [255; 10]);
        let newer = UserId::generate(at.plus(Duration::from_millis(1)), [0; 10]);
        assert_eq!(older.as_uuid().get_version_num(), 7);
        assert!(older < newer);
        assert_ne!(older, UserId::generate(at, [254; 10]));
    }

    #[test]
    fn an_id_reads_back_in_hyphenated_form_only() {
        let id = SessionId::generate(Timestamp::parse_rfc3339("2026-01-01T00:00:00Z").unwrap(), [7; 10]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(SessionId::from_uuid(id.as_uuid()), id);
        let uuid = id.as_uuid();
        let others =
            [uuid.simple().to_string(), uuid.urn().to_string(), uuid.braced().to_string(), String::new()];
        for text in others {
            assert_eq!(text.parse::<SessionId>(), Err(InvalidId), "{text}");
        }
        assert_eq!("../../../../../../../../../../../../".parse::<SessionId>(), Err(InvalidId));
    }
}
