//! One-time tokens. The payload is an object whose absent keys are left out.

use roster_domain::{
    Email, OneTimeToken, OneTimeTokenId, RegistrationAttemptId, SessionId, Timestamp, TokenPayload,
    TokenPurpose, UserId,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Row, time};
use crate::StoreError;
use crate::entity::one_time_token::Model;

#[derive(Serialize, Deserialize)]
struct Payload {
    #[serde(skip_serializing_if = "Option::is_none")]
    attempt: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_email: Option<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    return_to: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Address {
    typed: String,
    canonical: String,
}

pub(crate) fn to_domain(row: Model) -> Result<OneTimeToken, StoreError> {
    let at = Row { table: "one_time_tokens", id: &row.id };
    let payload: Payload = serde_json::from_value(row.payload).map_err(|_| at.corrupt("payload"))?;
    let new_email = payload
        .new_email
        .map(|address| at.fit("payload", Email::from_stored(address.typed, address.canonical).ok()))
        .transpose()?;
    Ok(OneTimeToken {
        id: OneTimeTokenId::from_uuid(row.id),
        user_id: UserId::from_uuid(row.user_id),
        purpose: at.fit("purpose", TokenPurpose::parse(&row.purpose))?,
        token_hash: row.token_hash,
        payload: TokenPayload {
            attempt: payload.attempt.map(RegistrationAttemptId::from_uuid),
            new_email,
            session: payload.session.map(SessionId::from_uuid),
            return_to: payload.return_to,
        },
        expires_at: time(row.expires_at),
        consumed_at: row.consumed_at.map(time),
        created_at: time(row.created_at),
    })
}

pub(crate) fn to_row(token: &OneTimeToken) -> Result<Model, StoreError> {
    let payload = Payload {
        attempt: token.payload.attempt.map(RegistrationAttemptId::as_uuid),
        new_email: token.payload.new_email.as_ref().map(|email| Address {
            typed: email.as_typed().to_owned(),
            canonical: email.canonical().to_owned(),
        }),
        session: token.payload.session.map(SessionId::as_uuid),
        return_to: token.payload.return_to.clone(),
    };
    let at = Row { table: "one_time_tokens", id: &token.id };
    Ok(Model {
        id: token.id.as_uuid(),
        user_id: token.user_id.as_uuid(),
        purpose: token.purpose.as_str().to_owned(),
        token_hash: token.token_hash.clone(),
        payload: serde_json::to_value(payload).map_err(|_| at.corrupt("payload"))?,
        expires_at: token.expires_at.to_datetime(),
        consumed_at: token.consumed_at.map(Timestamp::to_datetime),
        created_at: token.created_at.to_datetime(),
    })
}
