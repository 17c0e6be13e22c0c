//! The outbox: mails are written in the transaction that causes them and leave after its commit, at least once.

use std::time::Duration;

use tokio::sync::Notify;

use crate::domain::{OutboxId, Timestamp, UserId};
use crate::mail::{MailPayload, MailerError};
use crate::persistence::{NewMail, OutboxMail, Tx};
use crate::secrets::Context;
use crate::{Internal, Roster};

/// How long a mail that is being delivered is nobody else's: longer than a delivery may take.
const LEASE: Duration = Duration::from_mins(2);
/// Longest that one delivery may take.
const DELIVERY_DEADLINE: Duration = Duration::from_mins(1);
/// Mails taken at a time.
const BATCH: u64 = 8;
/// First wait after a failure; doubles with each further one.
const BACKOFF: Duration = Duration::from_secs(5);
/// Longest wait between two tries.
const BACKOFF_MAX: Duration = Duration::from_hours(1);
/// A mail that failed this often is dead: some thirteen hours after the first try.
const MAX_ATTEMPTS: u32 = 20;
/// How often mails of other processes are looked for.
const POLL: Duration = Duration::from_secs(5);

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
        tx.outbox().insert(NewMail { id, user, kind, payload, at: now }).await?;
        Ok(())
    }

    /// Tells the delivery of this process that a transaction with a mail in it was committed.
    pub(crate) fn mail_is_waiting(&self) {
        self.delivery().wake.notify_one();
    }

    /// Delivers mails as they come until `stop` resolves; a delivery under way is finished first.
    pub async fn deliver_until(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        loop {
            if let Err(error) = self.deliver_due().await {
                tracing::error!(error = &error as &dyn std::error::Error, "mail delivery failed");
            }
            tokio::select! {
                () = &mut stop => return,
                () = self.delivery().wake.notified() => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    /// Delivers everything that is due now. Answers how many mails went out.
    pub async fn deliver_due(&self) -> Result<usize, Internal> {
        let mut sent = 0;
        while self.store().outbox().has_due(self.now()).await? {
            let tx = self.store().begin().await?;
            let mails = tx.outbox().lease(self.now(), BATCH, LEASE).await?;
            tx.commit().await?;
            if mails.is_empty() {
                break;
            }
            for mail in &mails {
                sent += usize::from(self.deliver(mail).await?);
            }
        }
        Ok(sent)
    }

    async fn deliver(&self, mail: &OutboxMail) -> Result<bool, Internal> {
        let outcome = match tokio::time::timeout(DELIVERY_DEADLINE, self.send(mail)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(MailerError::transient("the delivery took too long")),
        };
        let now = self.now();
        let tx = self.store().begin().await?;
        match &outcome {
            Ok(()) => tx.outbox().mark_sent(mail.id, now).await?,
            Err(error) if error.is_permanent() || mail.attempts >= MAX_ATTEMPTS => {
                tracing::error!(mail.id = %mail.id, mail.kind, error = %error, "a mail could not be delivered for good");
                tx.outbox().mark_dead(mail.id, &error.to_string(), now).await?;
            }
            Err(error) => {
                tracing::warn!(mail.id = %mail.id, mail.kind, mail.attempts, error = %error, "a mail could not be delivered");
                tx.outbox().mark_failed(mail.id, &error.to_string(), self.next_try(mail.attempts)?).await?;
            }
        }
        tx.commit().await?;
        Ok(outcome.is_ok())
    }

    async fn send(&self, mail: &OutboxMail) -> Result<(), MailerError> {
        let plain = self
            .secrets()
            .open(Context::Outbox(&mail.id.to_string()), &mail.payload)
            .map_err(|error| MailerError::permanent(error.to_string()))?;
        let payload: MailPayload = serde_json::from_slice(&plain)
            .map_err(|_| MailerError::permanent("the stored mail is damaged"))?;
        let rendered = self.templates().render(&payload, mail.id, self.now())?;
        self.mailer().send(&rendered).await
    }

    /// Exponential back-off with up to a quarter of jitter, so that a recovering server is not met by all at once.
    fn next_try(&self, attempts: u32) -> Result<Timestamp, Internal> {
        let wait = BACKOFF.saturating_mul(2_u32.saturating_pow(attempts.saturating_sub(1))).min(BACKOFF_MAX);
        let [random] = self.random::<1>()?;
        let jitter = wait.mul_f64(f64::from(random) / f64::from(u8::MAX) / 4.0);
        Ok(self.now().plus(wait + jitter))
    }
}
