//! Looking after the outbox: what waits, what was given up, and trying it again.

use crate::domain::{OutboxId, Page, PageRequest};
use crate::persistence::{OutboxEntry, Position, Unsent};
use crate::{Internal, ListError, Roster};

/// Why a message is not tried again.
#[derive(Debug, thiserror::Error)]
pub enum RetryMailError {
    /// It was delivered, or there is none of that id.
    #[error("there is no mail {0} that was not sent")]
    NotThere(OutboxId),
    /// A failure inside.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl Roster {
    /// A page of the mails, and events for handlers, that have not been delivered, the newest first, without what is in them.
    pub async fn list_mails(
        &self,
        which: Unsent,
        page: &PageRequest,
    ) -> Result<Page<OutboxEntry>, ListError> {
        let name = match which {
            Unsent::All => "mails",
            Unsent::Dead => "mails:dead",
        };
        let window = self.window(name, page)?;
        let mails = self.store().outbox().unsent(which, window).await.map_err(Internal::from)?;
        let position = |mail: &OutboxEntry| Position::at(mail.created_at, mail.id.as_uuid());
        Ok(self.page(name, page, mails, position)?)
    }

    /// Makes a mail or an event that waits or was given up due at once, as if it had never been tried. A server that runs takes it
    /// within seconds.
    pub async fn retry_mail(&self, id: OutboxId) -> Result<OutboxEntry, RetryMailError> {
        let tx = self.store().begin().await.map_err(Internal::from)?;
        let mail = tx.outbox().retry(id, self.now()).await.map_err(Internal::from)?;
        tx.commit().await.map_err(Internal::from)?;
        self.message_is_waiting();
        mail.ok_or(RetryMailError::NotThere(id))
    }
}
