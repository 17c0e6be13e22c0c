//! What a transaction does to accounts, gathered where their rows are written: no use case can forget to tell of it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use roster_domain::{AccountChange, Standing, StatusChange, User, UserId, UserOrigin};

/// How the accounts stand that a transaction has read or written, and what has become of them in it.
#[derive(Debug, Default)]
pub(crate) struct Journal(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    standings: HashMap<UserId, Standing>,
    changes: Vec<(UserId, AccountChange)>,
}

impl Journal {
    /// Whether it knows how an account stands.
    pub(crate) fn knows(&self, user: UserId) -> bool {
        self.lock().standings.contains_key(&user)
    }

    /// An account was read.
    pub(crate) fn read(&self, user: &User) {
        self.lock().standings.insert(user.id, user.standing());
    }

    /// An account was made.
    pub(crate) fn made(&self, user: &User, origin: UserOrigin) {
        self.lock().note(user, user.changes_when_made(origin));
    }

    /// An account that was read before was written.
    pub(crate) fn wrote(&self, user: &User) {
        let mut entries = self.lock();
        let before = entries.standings.get(&user.id);
        let changes = before.map_or_else(Vec::new, |before| before.changes_to(&user.standing()));
        entries.note(user, changes);
    }

    /// A move of an account's status was written down.
    pub(crate) fn moved(&self, StatusChange { user_id, from, to, .. }: &StatusChange) {
        // A suspension that has got another reason or end is history, but no other status.
        if from != to {
            let change = AccountChange::StatusChanged { from: *from, to: *to };
            self.lock().changes.push((*user_id, change));
        }
    }

    /// An account was erased.
    pub(crate) fn erased(&self, user: UserId) {
        let mut entries = self.lock();
        entries.standings.remove(&user);
        entries.changes.push((user, AccountChange::Purged));
    }

    /// What has become of accounts since the last call.
    pub(crate) fn take(&self) -> Vec<(UserId, AccountChange)> {
        std::mem::take(&mut self.lock().changes)
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    fn note(&mut self, user: &User, changes: Vec<AccountChange>) {
        self.standings.insert(user.id, user.standing());
        self.changes.extend(changes.into_iter().map(|change| (user.id, change)));
    }
}
