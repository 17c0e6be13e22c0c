//! A listener that keeps what it hears.

use std::sync::{Arc, Mutex};

use crate::domain::{AccountChange, RoleName, StatusKind, UserId, UserOrigin};
use crate::events::{HandlerFuture, InsideEventHandler};
use crate::tests::fixture::Fixture;
use crate::{AccountEvent, EventHandler, EventTx, Roster};

/// Everything heard so far.
#[derive(Clone, Default)]
pub(super) struct Heard(Arc<Mutex<Vec<AccountEvent>>>);

impl Heard {
    pub(super) fn note(&self, event: &AccountEvent) {
        self.0.lock().unwrap().push(event.clone());
    }

    /// What was heard since the last call, in the order of the events.
    pub(super) fn take(&self) -> Vec<AccountEvent> {
        let mut heard = std::mem::take(&mut *self.0.lock().unwrap());
        heard.sort_by_key(|event| event.id);
        heard
    }

    /// The same, of whom and what.
    pub(super) fn take_changes(&self) -> Vec<(UserId, AccountChange)> {
        self.take().into_iter().map(|event| (event.user, event.change)).collect()
    }

    /// The same, after everything that is due was delivered.
    pub(super) async fn told(&self, fixture: &Fixture) -> Vec<(UserId, AccountChange)> {
        fixture.roster.deliver_due().await.unwrap();
        self.take_changes()
    }
}

impl EventHandler for Heard {
    fn handle(&self, event: AccountEvent, _: Roster) -> HandlerFuture<'_> {
        self.note(&event);
        Box::pin(async { Ok(()) })
    }
}

impl<'a> InsideEventHandler<'a> for Heard {
    fn handle(&'a self, event: &'a AccountEvent, _: &'a mut EventTx<'a>) -> HandlerFuture<'a> {
        self.note(event);
        Box::pin(async { Ok(()) })
    }
}

pub(super) fn registered(origin: UserOrigin) -> AccountChange {
    AccountChange::Registered { origin }
}

pub(super) fn moved(from: StatusKind, to: StatusKind) -> AccountChange {
    AccountChange::StatusChanged { from, to }
}

pub(super) fn given(from: &str, to: &str) -> AccountChange {
    let role = |name| RoleName::parse(name).unwrap();
    AccountChange::RoleChanged { from: role(from), to: role(to) }
}
