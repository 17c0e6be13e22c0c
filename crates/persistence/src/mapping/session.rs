//! Sessions.

use roster_domain::{DeviceName, RevokeReason, Session, SessionId, Timestamp, UserId};

use super::{Row, integer, time};
use crate::StoreError;
use crate::entity::session::Model;

pub(crate) fn to_domain(row: Model) -> Result<Session, StoreError> {
    let at = Row { table: "sessions", id: &row.id };
    let revoke_reason =
        row.revoke_reason.map(|reason| at.fit("revoke_reason", RevokeReason::parse(&reason))).transpose()?;
    Ok(Session {
        id: SessionId::from_uuid(row.id),
        user_id: UserId::from_uuid(row.user_id),
        refresh_token_hash: row.refresh_token_hash,
        refresh_nonce: row.refresh_nonce,
        generation: at.count("generation", row.generation)?,
        rotated_at: row.rotated_at.map(time),
        successor_used_at: row.successor_used_at.map(time),
        auth_time: time(row.auth_time),
        user_agent: row.user_agent,
        ip: row.ip,
        device_name: row.device_name.map(DeviceName::from_stored),
        last_used_at: time(row.last_used_at),
        expires_at: time(row.expires_at),
        revoked_at: row.revoked_at.map(time),
        revoke_reason,
        created_at: time(row.created_at),
    })
}

pub(crate) fn to_row(session: &Session) -> Model {
    Model {
        id: session.id.as_uuid(),
        user_id: session.user_id.as_uuid(),
        refresh_token_hash: session.refresh_token_hash.clone(),
        refresh_nonce: session.refresh_nonce.clone(),
        generation: integer(session.generation),
        rotated_at: session.rotated_at.map(Timestamp::to_datetime),
        successor_used_at: session.successor_used_at.map(Timestamp::to_datetime),
        auth_time: session.auth_time.to_datetime(),
        user_agent: session.user_agent.clone(),
        ip: session.ip.clone(),
        device_name: session.device_name.as_ref().map(|name| name.as_str().to_owned()),
        last_used_at: session.last_used_at.to_datetime(),
        expires_at: session.expires_at.to_datetime(),
        revoked_at: session.revoked_at.map(Timestamp::to_datetime),
        revoke_reason: session.revoke_reason.map(|reason| reason.as_str().to_owned()),
        created_at: session.created_at.to_datetime(),
    }
}
