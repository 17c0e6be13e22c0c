//! Identities at external issuers. Every row fits.

use roster_domain::{ExternalIdentity, IdentityId, Subject, Timestamp, UserId};

use super::time;
use crate::entity::identity::Model;

pub(crate) fn to_domain(row: Model) -> ExternalIdentity {
    ExternalIdentity {
        id: IdentityId::from_uuid(row.id),
        user_id: UserId::from_uuid(row.user_id),
        issuer: row.issuer,
        subject: Subject::from_stored(row.subject),
        email: row.email,
        last_seen_at: row.last_seen_at.map(time),
        token_issued_at: row.token_issued_at.map(time),
        created_at: time(row.created_at),
    }
}

pub(crate) fn to_row(identity: &ExternalIdentity) -> Model {
    Model {
        id: identity.id.as_uuid(),
        user_id: identity.user_id.as_uuid(),
        issuer: identity.issuer.clone(),
        subject: identity.subject.as_str().to_owned(),
        email: identity.email.clone(),
        last_seen_at: identity.last_seen_at.map(Timestamp::to_datetime),
        token_issued_at: identity.token_issued_at.map(Timestamp::to_datetime),
        created_at: identity.created_at.to_datetime(),
    }
}
