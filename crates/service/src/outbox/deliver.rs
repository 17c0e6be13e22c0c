//! Delivery: messages that are due are taken under a lease, a few at a time, and what became of each is noted.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;

use super::Undelivered;
use crate::accounts::Wish;
use crate::events::is_event;
use crate::mail::MailPayload;
use crate::persistence::OutboxMessage;
use crate::retry::retrying;
use crate::secrets::Context;
use crate::{Internal, Roster};

/// How long a message that is being delivered is nobody else's: longer than the delivery and its note may take.
const LEASE: Duration = Duration::from_mins(2);
/// Longest that one delivery may take.
const DELIVERY_DEADLINE: Duration = Duration::from_mins(1);
/// Messages taken, and delivered side by side, at a time: one after the other, the last would outlive their lease.
const BATCH: u64 = 4;
/// First wait after a failure; doubles with each further one.
const BACKOFF: Duration = Duration::from_secs(5);
/// Longest wait between two tries.
const BACKOFF_MAX: Duration = Duration::from_hours(1);
/// A message that failed this often is dead: ten to thirteen hours after the first try.
const MAX_ATTEMPTS: u32 = 20;
/// How often messages of other processes are looked for.
const POLL: Duration = Duration::from_secs(5);

/// What came of a batch.
struct Batch {
    taken: usize,
    sent: usize,
}

impl Roster {
    /// Delivers messages as they come until `stop` resolves; deliveries under way are finished first, which takes no longer
    /// than a minute.
    pub async fn deliver_until(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        loop {
            let outcome = self.deliver_batch().await;
            if let Err(error) = &outcome {
                tracing::error!(error = error as &dyn std::error::Error, "the delivery of messages failed");
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

    /// Delivers everything that is due now. Answers how many mails went out, and how many events to their handlers.
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
        let messages = self.take_due().await?;
        let outcomes = join_all(messages.iter().map(|message| self.deliver(message))).await;
        let mut sent = 0;
        for outcome in outcomes {
            sent += usize::from(outcome?);
        }
        Ok(Batch { taken: messages.len(), sent })
    }

    async fn take_due(&self) -> Result<Vec<OutboxMessage>, Internal> {
        if !self.store().outbox().has_due(self.now()).await? {
            return Ok(Vec::new());
        }
        retrying(|| async {
            let tx = self.store().begin().await?;
            let messages = tx.outbox().lease(self.now(), BATCH, LEASE).await?;
            tx.commit().await?;
            Ok(messages)
        })
        .await
    }

    /// Whether the message went out.
    async fn deliver(&self, message: &OutboxMessage) -> Result<bool, Internal> {
        // What delivers may be a backend's own code, and its panic must not end the delivery of everything else.
        let sending = AssertUnwindSafe(self.send(message)).catch_unwind();
        let outcome = match tokio::time::timeout(DELIVERY_DEADLINE, sending).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(Undelivered::transient("the delivery panicked")),
            Err(_) => Err(Undelivered::transient("the delivery took too long")),
        };
        match &outcome {
            Ok(_) => tracing::debug!(message.id = %message.id, message.kind, "a message was delivered"),
            Err(error) if is_final(message, error) => {
                tracing::error!(message.id = %message.id, message.kind, message.attempts, error = %error, "a message is given up");
            }
            Err(error) => {
                tracing::warn!(message.id = %message.id, message.kind, message.attempts, error = %error, "a message could not be delivered");
            }
        }
        retrying(|| self.note(message, &outcome)).await?;
        Ok(outcome.is_ok_and(|has_left| has_left))
    }

    /// Whether a message left: a wish for a link is dealt with when it has put one into the outbox, or has not.
    async fn send(&self, message: &OutboxMessage) -> Result<bool, Undelivered> {
        // Only what never came to a note has more: each time, something ended the process.
        if message.attempts > MAX_ATTEMPTS {
            return Err(Undelivered::permanent("no delivery of it came to an end"));
        }
        let plain = self
            .secrets()
            .open(Context::Outbox(&message.id.to_string()), &message.payload)
            .map_err(|error| Undelivered::permanent(error.to_string()))?;
        if is_event(&message.kind) {
            return self.hand_over(&plain).await.map(|()| true);
        }
        let payload: MailPayload = serde_json::from_slice(&plain)
            .map_err(|_| Undelivered::permanent("the stored mail is damaged"))?;
        if let Some(wish) = Wish::of(&payload) {
            let answered = retrying(|| self.answer_wish(message.id, wish, payload.to())).await;
            return answered.map(|()| false).map_err(|error| {
                tracing::error!(message.id = %message.id, error = &error as &dyn std::error::Error, "a wish for a link failed");
                Undelivered::transient("whether there is a link to be sent could not be found out")
            });
        }
        let rendered = self.templates().render(&payload, message.id, self.now())?;
        self.mailer().send(&rendered).await?;
        Ok(true)
    }

    async fn note(
        &self,
        message: &OutboxMessage,
        outcome: &Result<bool, Undelivered>,
    ) -> Result<(), Internal> {
        let now = self.now();
        let tx = self.store().begin().await?;
        match outcome {
            Ok(_) => tx.outbox().mark_sent(message.id, now).await?,
            Err(error) if is_final(message, error) => {
                tx.outbox().mark_dead(message, &error.to_string(), now).await?;
            }
            Err(error) => {
                let next = now.plus(self.wait_after(message.attempts)?);
                tx.outbox().mark_failed(message, &error.to_string(), next).await?;
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

fn is_final(message: &OutboxMessage, error: &Undelivered) -> bool {
    error.is_permanent() || message.attempts >= MAX_ATTEMPTS
}
