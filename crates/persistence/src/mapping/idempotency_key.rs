//! Stored answers.

use roster_domain::StoredAnswerId;

use super::Row;
use crate::entity::idempotency_key::Model;
use crate::{KeptAnswer, StoreError};

/// The answer in a row.
pub(crate) fn to_answer(row: Model) -> Result<KeptAnswer, StoreError> {
    let at = Row { table: "idempotency_keys", id: &row.id.hyphenated() };
    Ok(KeptAnswer {
        id: StoredAnswerId::from_uuid(row.id),
        request_hash: row.request_hash,
        status: at.fit("status", row.status.and_then(|status| u16::try_from(status).ok()))?,
        headers: at.object("headers", row.headers.unwrap_or_default())?,
        body: at.fit("body", row.body)?,
    })
}
