//! The answer to a request, as it is given again.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Scope;
use crate::domain::UserId;
use crate::persistence::{KeptAnswer, Tx};
use crate::secrets::Context;
use crate::{Internal, Roster};

/// An answer that can be given again.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status of HTTP.
    pub status: u16,
    /// The headers that count, by their names in lower case. They are not sealed.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
    /// The user whom it tells of, where that is not the caller: it is forgotten with either of the two. Not known of an
    /// answer that is given again.
    pub about: Option<UserId>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer").field("status", &self.status).finish_non_exhaustive()
    }
}

impl Roster {
    /// Writes the answer into the transaction that has taken the key.
    pub(super) async fn keep(&self, tx: &Tx, scope: &Scope, answer: &Answer) -> Result<(), Internal> {
        let id = scope.id();
        let body = self.secrets().seal(self.ids(), Context::StoredAnswer(&id.to_string()), &answer.body)?;
        let headers = answer.headers.iter().map(|(name, value)| (name.clone(), value.as_str().into()));
        let kept = KeptAnswer {
            id,
            request_hash: scope.request().fingerprint.current().to_vec(),
            status: answer.status,
            headers: headers.collect::<Map<String, Value>>(),
            body,
        };
        Ok(tx.idempotency_keys().answer(kept, answer.about).await?)
    }

    /// What was kept, as it was.
    pub(super) fn opened(&self, kept: &KeptAnswer) -> Result<Answer, Internal> {
        let body = self.secrets().open(Context::StoredAnswer(&kept.id.to_string()), &kept.body)?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let headers = kept.headers.iter().map(|(name, value)| (name.clone(), text(value)));
        Ok(Answer { status: kept.status, headers: headers.collect(), body: body.to_vec(), about: None })
    }
}
