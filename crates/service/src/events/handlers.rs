//! Who listens to account events.

use std::pin::Pin;
use std::sync::Arc;

use super::{AccountEvent, EventTx};
use crate::Roster;

/// Whatever went wrong in a handler. Its text is logged, and the one of a handler after the commit is kept in the outbox
/// until it succeeds: neither a secret nor personal data belongs in it.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A handler at work.
pub type HandlerFuture<'a> = Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send + 'a>>;

/// Gets to know of account events after their commit; every `async fn(AccountEvent, Roster) -> Result<(), BoxError>` is one.
///
/// Each event comes **at least once**: again, after growing waits, when the handler fails or takes longer than a minute, and
/// also when a process ends before success is noted. [`AccountEvent::id`] tells a repetition. Events come side by side
/// and in no certain order; what counts by now is in the database.
pub trait EventHandler: Send + Sync {
    /// Takes one event.
    fn handle(&self, event: AccountEvent, roster: Roster) -> HandlerFuture<'_>;
}

impl<F, Fut> EventHandler for F
where
    F: Fn(AccountEvent, Roster) -> Fut + Send + Sync,
    Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
{
    fn handle(&self, event: AccountEvent, roster: Roster) -> HandlerFuture<'_> {
        Box::pin(self(event, roster))
    }
}

/// Gets to know of account events **inside** of the transaction that causes them; every
/// `async fn(&AccountEvent, &mut EventTx<'_>) -> Result<(), BoxError>` is one.
///
/// What it writes through the [`EventTx`] lasts together with what caused the event or not at all, and when it fails,
/// nothing of either lasts: the registration, say, is answered with `internal_error`. It may run more than once for one
/// request, since a transaction that the database gave up is run again: it must have no effect but through the `EventTx`. A
/// row is locked and a connection held meanwhile: it must not wait for anything else, and not call
/// [`Roster`], whose transactions would wait for this one.
pub trait InsideEventHandler<'a>: Send + Sync {
    /// Takes one event.
    fn handle(&'a self, event: &'a AccountEvent, tx: &'a mut EventTx<'a>) -> HandlerFuture<'a>;
}

impl<'a, F, Fut> InsideEventHandler<'a> for F
where
    F: Fn(&'a AccountEvent, &'a mut EventTx<'a>) -> Fut + Send + Sync,
    Fut: Future<Output = Result<(), BoxError>> + Send + 'a,
{
    fn handle(&'a self, event: &'a AccountEvent, tx: &'a mut EventTx<'a>) -> HandlerFuture<'a> {
        Box::pin(self(event, tx))
    }
}

/// Everybody who listens, in the order of registration.
#[derive(Clone, Default)]
pub(crate) struct EventHandlers {
    pub(super) inside: Vec<Arc<dyn for<'a> InsideEventHandler<'a>>>,
    pub(super) after: Vec<Arc<dyn EventHandler>>,
}

impl EventHandlers {
    pub(crate) fn add(&mut self, handler: impl EventHandler + 'static) {
        self.after.push(Arc::new(handler));
    }

    pub(crate) fn add_inside(&mut self, handler: impl for<'a> InsideEventHandler<'a> + 'static) {
        self.inside.push(Arc::new(handler));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.inside.is_empty() && self.after.is_empty()
    }
}
