//! The outbox: messages are written in the transaction that causes them and delivered after its commit, at least once.
//!
//! A message is a mail, or an account event for those who listen.

mod deliver;
mod manage;
mod undelivered;

use serde::Serialize;
use tokio::sync::Notify;

use crate::domain::{OutboxId, UserId};
use crate::mail::MailPayload;
use crate::persistence::{NewMessage, Tx};
use crate::secrets::Context;
use crate::{Internal, Roster};

pub use self::manage::RetryMailError;
pub(crate) use self::undelivered::Undelivered;

/// Wakes the delivery of this process.
#[derive(Debug, Default)]
pub(crate) struct Delivery {
    wake: Notify,
}

impl Roster {
    /// Puts a mail into the outbox. Call [`Roster::message_is_waiting`] after the commit.
    pub(crate) async fn enqueue(
        &self,
        tx: &Tx,
        user: Option<UserId>,
        mail: &MailPayload,
    ) -> Result<(), Internal> {
        let id = OutboxId::generate(self.now(), self.random()?);
        self.put(tx, id, user, mail.kind().as_str().to_owned(), mail).await
    }

    /// Puts a message into the outbox, its contents sealed.
    pub(crate) async fn put(
        &self,
        tx: &Tx,
        id: OutboxId,
        user: Option<UserId>,
        kind: String,
        contents: &impl Serialize,
    ) -> Result<(), Internal> {
        let plain = zeroize::Zeroizing::new(serde_json::to_vec(contents).map_err(Internal::failed)?);
        let payload = self.secrets().seal(self.ids(), Context::Outbox(&id.to_string()), &plain)?;
        tx.outbox().insert(NewMessage { id, user, kind, payload, at: self.now() }).await?;
        Ok(())
    }

    /// Tells the delivery of this process that a transaction with a message in it was committed.
    pub(crate) fn message_is_waiting(&self) {
        self.delivery().wake.notify_one();
    }
}
