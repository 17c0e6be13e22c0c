//! Telling handlers.

use super::{AccountEvent, BoxError, EventTx};
use crate::domain::{AccountChange, AccountEventId, OutboxId, UserId};
use crate::outbox::Undelivered;
use crate::owned::{OwnerTx, UserScope};
use crate::persistence::{StoreError, Tx};
use crate::retry::store_error_in;
use crate::{Internal, Roster};

/// What the kinds of messages in the outbox begin with that are events.
const PREFIX: &str = "event.";
/// The longest text of a failure that is kept, in characters.
const MAX_REASON: usize = 500;

/// Whether a kind of message in the outbox is an event.
pub(crate) fn is_event(kind: &str) -> bool {
    kind.starts_with(PREFIX)
}

/// A handler inside of a transaction has failed, and the transaction with it.
#[derive(Debug, thiserror::Error)]
#[error("a handler inside of the transaction has failed at the event {event}")]
struct HandlerFailed {
    event: &'static str,
    #[source]
    cause: BoxError,
}

impl HandlerFailed {
    fn into_internal(self, has_given_up: bool) -> Internal {
        let passes = |error: &StoreError| error.is_unavailable() || error.is_retryable();
        if has_given_up || store_error_in(&self).is_some_and(passes) {
            Internal::unavailable(self)
        } else {
            Internal::failed(self)
        }
    }
}

impl Roster {
    /// Tells of what a transaction has done to accounts, before its commit. Answers whether something waits in the outbox
    /// now.
    pub(crate) async fn tell(&self, tx: &Tx) -> Result<bool, Internal> {
        let changes = tx.take_account_changes();
        let handlers = &self.extensions().events;
        if changes.is_empty() || handlers.is_empty() {
            return Ok(false);
        }
        let events = self.events(changes)?;
        if !handlers.inside.is_empty() {
            for event in &events {
                self.tell_inside(tx, event).await?;
            }
        }
        if handlers.after.is_empty() {
            return Ok(false);
        }
        for event in &events {
            let (id, kind) =
                (OutboxId::from_uuid(event.id.as_uuid()), [PREFIX, event.change.as_str()].concat());
            // It is nobody's: the purge that it may tell of must not take it along before it is delivered.
            self.put(tx, id, None, kind, event).await?;
        }
        Ok(true)
    }

    fn events(&self, changes: Vec<(UserId, AccountChange)>) -> Result<Vec<AccountEvent>, Internal> {
        let at = self.now();
        let mut ids = Vec::with_capacity(changes.len());
        for _ in &changes {
            ids.push(AccountEventId::generate(at, self.random()?));
        }
        ids.sort_unstable();
        let events = ids.into_iter().zip(changes);
        Ok(events.map(|(id, (user, change))| AccountEvent { id, user, at, change }).collect())
    }

    async fn tell_inside(&self, tx: &Tx, event: &AccountEvent) -> Result<(), Internal> {
        let user = tx.users().find(event.user).await?;
        let rows = OwnerTx::enter(self, tx, event.user).await?;
        for handler in &self.extensions().events.inside {
            let mut within = EventTx::new(&rows, user.as_ref());
            if let Err(cause) = handler.handle(event, &mut within).await {
                let failed = HandlerFailed { event: event.change.as_str(), cause };
                return Err(failed.into_internal(rows.has_given_up()));
            }
        }
        Ok(tx.leave::<UserScope>().await?)
    }

    /// Hands an event from the outbox to everybody who listens after the commit. Where one of them fails the others get it all
    /// the same, and all of them get it again.
    pub(crate) async fn hand_over(&self, plain: &[u8]) -> Result<(), Undelivered> {
        // A newer version may run beside this one, and a process without the backend's handlers too: it is theirs.
        let event: AccountEvent = serde_json::from_slice(plain)
            .map_err(|_| Undelivered::transient("this version does not know the event"))?;
        let handlers = &self.extensions().events.after;
        if handlers.is_empty() {
            return Err(Undelivered::transient("nobody listens to events in this process"));
        }
        let mut outcome = Ok(());
        for handler in handlers {
            if let Err(error) = handler.handle(event.clone(), self.clone()).await {
                outcome = outcome.and(Err(Undelivered::transient(reason(error.as_ref()))));
            }
        }
        outcome
    }
}

/// An error and its causes, of bounded length.
fn reason(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    let texts: Vec<String> = causes.map(ToString::to_string).collect();
    texts.join(": ").chars().take(MAX_REASON).collect()
}
