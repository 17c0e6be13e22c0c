//! The outbox: mails are written in the transaction that causes them and leave after its commit, at least once.

mod deliver;
mod manage;

use tokio::sync::Notify;

use crate::domain::{OutboxId, UserId};
use crate::mail::MailPayload;
use crate::persistence::{NewMessage, Tx};
use crate::secrets::Context;
use crate::{Internal, Roster};

pub use self::manage::RetryMailError;

/// Wakes the delivery of this process.
#[derive(Debug, Default)]
pub(crate) struct Delivery {
    wake: Notify,
}

impl Roster {
    /// Puts a mail into the outbox, its contents sealed. Call [`Roster::mail_is_waiting`] after the commit.
    pub(crate) async fn enqueue(
        &self,
        tx: &Tx,
        user: Option<UserId>,
        mail: &MailPayload,
    ) -> Result<(), Internal> {
        let now = self.now();
        let id = OutboxId::generate(now, self.random()?);
        let plain = zeroize::Zeroizing::new(serde_json::to_vec(mail).map_err(Internal::failed)?);
        let payload = self.secrets().seal(self.ids(), Context::Outbox(&id.to_string()), &plain)?;
        let kind = mail.kind().as_str().to_owned();
        tx.outbox().insert(NewMessage { id, user, kind, payload, at: now }).await?;
        Ok(())
    }

    /// Tells the delivery of this process that a transaction with a mail in it was committed.
    pub(crate) fn mail_is_waiting(&self) {
        self.delivery().wake.notify_one();
    }
}
