//! Delivery: mails that are due are taken under a lease, a few at a time, and what became of each is noted.

use std::time::Duration;

use futures_util::future::join_all;

use crate::accounts::Wish;
use crate::mail::{MailPayload, MailerError};
use crate::persistence::OutboxMessage;
use crate::retry::retrying;
use crate::secrets::Context;
use crate::{Internal, Roster};

/// How long a mail that is being delivered is nobody else's: longer than the delivery and its note may take.
const LEASE: Duration = Duration::from_mins(2);
/// Longest that one delivery may take.
const DELIVERY_DEADLINE: Duration = Duration::from_mins(1);
/// Mails taken, and delivered side by side, at a time: one after the other, the last would outlive their lease.
const BATCH: u64 = 4;
/// First wait after a failure; doubles with each further one.
const BACKOFF: Duration = Duration::from_secs(5);
/// Longest wait between two tries.
const BACKOFF_MAX: Duration = Duration::from_hours(1);
/// A mail that failed this often is dead: ten to thirteen hours after the first try.
const MAX_ATTEMPTS: u32 = 20;
/// How often mails of other processes are looked for.
const POLL: Duration = Duration::from_secs(5);

/// What came of a batch.
struct Batch {
    taken: usize,
    sent: usize,
}

impl Roster {
    /// Delivers mails as they come until `stop` resolves; deliveries under way are finished first, which takes no longer
    /// than a minute.
    pub async fn deliver_until(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        loop {
            let outcome = self.deliver_batch().await;
            if let Err(error) = &outcome {
                tracing::error!(error = error as &dyn std::error::Error, "mail delivery failed");
            }
            let pause = async {
                if !outcome.is_ok_and(|batch| batch.taken > 0) {
                    tokio::select! {
                        () = self.delivery().wake.notified() => {}
                        () = tokio::time::sleep(POLL) => {}
                    }
                }
            };
            tokio::select! {
                biased;
                () = &mut stop => return,
                () = pause => {}
            }
        }
    }

    /// Delivers everything that is due now. Answers how many mails went out.
    pub async fn deliver_due(&self) -> Result<usize, Internal> {
        let mut sent = 0;
        loop {
            let batch = self.deliver_batch().await?;
            sent += batch.sent;
            if batch.taken == 0 {
                return Ok(sent);
            }
        }
    }

    async fn deliver_batch(&self) -> Result<Batch, Internal> {
        let mails = self.take_due().await?;
        let outcomes = join_all(mails.iter().map(|mail| self.deliver(mail))).await;
        let mut sent = 0;
        for outcome in outcomes {
            sent += usize::from(outcome?);
        }
        Ok(Batch { taken: mails.len(), sent })
    }

    async fn take_due(&self) -> Result<Vec<OutboxMessage>, Internal> {
        if !self.store().outbox().has_due(self.now()).await? {
            return Ok(Vec::new());
        }
        retrying(|| async {
            let tx = self.store().begin().await?;
            let mails = tx.outbox().lease(self.now(), BATCH, LEASE).await?;
            tx.commit().await?;
            Ok(mails)
        })
        .await
    }

    /// Whether the mail went out.
    async fn deliver(&self, mail: &OutboxMessage) -> Result<bool, Internal> {
        let outcome = match tokio::time::timeout(DELIVERY_DEADLINE, self.send(mail)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(MailerError::transient("the delivery took too long")),
        };
        match &outcome {
            Ok(_) => tracing::debug!(mail.id = %mail.id, mail.kind, "a mail was sent"),
            Err(error) if is_final(mail, error) => {
                tracing::error!(mail.id = %mail.id, mail.kind, mail.attempts, error = %error, "a mail is given up");
            }
            Err(error) => {
                tracing::warn!(mail.id = %mail.id, mail.kind, mail.attempts, error = %error, "a mail could not be delivered");
            }
        }
        retrying(|| self.note(mail, &outcome)).await?;
        Ok(outcome.is_ok_and(|has_left| has_left))
    }

    /// Whether a mail left: a wish for a link is dealt with when it has put one into the outbox, or has not.
    async fn send(&self, mail: &OutboxMessage) -> Result<bool, MailerError> {
        // Only what never came to a note has more: each time, something ended the process.
        if mail.attempts > MAX_ATTEMPTS {
            return Err(MailerError::permanent("no delivery of it came to an end"));
        }
        let plain = self
            .secrets()
            .open(Context::Outbox(&mail.id.to_string()), &mail.payload)
            .map_err(|error| MailerError::permanent(error.to_string()))?;
        let payload: MailPayload = serde_json::from_slice(&plain)
            .map_err(|_| MailerError::permanent("the stored mail is damaged"))?;
        if let Some(wish) = Wish::of(&payload) {
            let answered = retrying(|| self.answer_wish(mail.id, wish, payload.to())).await;
            return answered.map(|()| false).map_err(|error| {
                tracing::error!(mail.id = %mail.id, error = &error as &dyn std::error::Error, "a wish for a link failed");
                MailerError::transient("whether there is a link to be sent could not be found out")
            });
        }
        let rendered = self.templates().render(&payload, mail.id, self.now())?;
        self.mailer().send(&rendered).await.map(|()| true)
    }

    async fn note(&self, mail: &OutboxMessage, outcome: &Result<bool, MailerError>) -> Result<(), Internal> {
        let now = self.now();
        let tx = self.store().begin().await?;
        match outcome {
            Ok(_) => tx.outbox().mark_sent(mail.id, now).await?,
            Err(error) if is_final(mail, error) => {
                tx.outbox().mark_dead(mail, &error.to_string(), now).await?;
            }
            Err(error) => {
                let next = now.plus(self.wait_after(mail.attempts)?);
                tx.outbox().mark_failed(mail, &error.to_string(), next).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    /// Exponential back-off with up to a quarter of jitter, so that a recovering server is not met by all at once.
    fn wait_after(&self, attempts: u32) -> Result<Duration, Internal> {
        let wait = BACKOFF.saturating_mul(2_u32.saturating_pow(attempts.saturating_sub(1))).min(BACKOFF_MAX);
        let [random] = self.random::<1>()?;
        Ok(wait + wait.mul_f64(f64::from(random) / f64::from(u8::MAX) / 4.0))
    }
}

fn is_final(mail: &OutboxMessage, error: &MailerError) -> bool {
    error.is_permanent() || mail.attempts >= MAX_ATTEMPTS
}
