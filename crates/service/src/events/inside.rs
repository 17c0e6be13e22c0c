//! What a handler inside of a transaction works with.

use uuid::Uuid;

use crate::Internal;
use crate::domain::{Timestamp, User};
use crate::owned::{OwnedEntity, OwnedRows, OwnerTx, UserScope};

/// The transaction that causes an event, as far as it is a handler's: the user whom the event is about, and the rows that
/// this user owns.
pub struct EventTx<'a> {
    rows: &'a OwnerTx<'a>,
    user: Option<&'a User>,
}

impl<'a> EventTx<'a> {
    pub(super) fn new(rows: &'a OwnerTx<'a>, user: Option<&'a User>) -> Self {
        Self { rows, user }
    }

    /// The user as the transaction leaves them. `None` once purged.
    pub fn user(&self) -> Option<&'a User> {
        self.user
    }

    /// The rows of `E` that belong to the user. Those of a deleted user are out of sight, those of a purged one gone.
    pub fn owned<E: OwnedEntity<Scope = UserScope>>(&mut self) -> OwnedRows<'a, E> {
        self.rows.owned()
    }

    /// The time, as Roster has it.
    pub fn now(&self) -> Timestamp {
        self.rows.now()
    }

    /// An id for a new row: a UUID of version 7, so that ids sort by age.
    pub fn new_id(&self) -> Result<Uuid, Internal> {
        self.rows.new_id()
    }
}
