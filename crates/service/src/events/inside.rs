//! What a handler inside of a transaction works with.

use crate::Internal;
use crate::domain::{User, UserId};
use crate::persistence::Tx;

/// The transaction that causes an event, as far as it is a handler's: whose account the event is about, and the rows that
/// this user owns.
pub struct EventTx<'a> {
    tx: &'a Tx,
    user: UserId,
}

impl<'a> EventTx<'a> {
    pub(super) fn new(tx: &'a Tx, user: UserId) -> Self {
        Self { tx, user }
    }

    /// The user as the transaction leaves them. `None` once purged.
    ///
    /// # Errors
    /// A failure of the database, which is to be passed on: the transaction cannot go on after it.
    pub async fn user(&mut self) -> Result<Option<User>, Internal> {
        Ok(self.tx.users().find(self.user).await?)
    }
}
