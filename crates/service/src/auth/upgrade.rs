//! Replacing a password hash that Roster would make otherwise, while the right password is at hand.

use crate::change::Change;
use crate::domain::{PasswordHash, PlainPassword, User};
use crate::hashing::Ticket;
use crate::{Internal, Roster};

/// A hash of the password that was just checked, to stand in the place of the one that it was checked against.
pub(super) struct HashUpgrade {
    old: PasswordHash,
    new: PasswordHash,
}

impl Roster {
    /// Hashes the right password of `user` anew, in the place of the queue where it was checked. `None` when the stored
    /// hash is one that Roster makes itself, at the configured cost.
    pub(super) async fn upgrade_hash(
        &self,
        ticket: &mut Ticket,
        user: &User,
        password: &PlainPassword,
    ) -> Result<Option<HashUpgrade>, Internal> {
        let Some(old) = user.password_hash.as_ref().filter(|hash| ticket.needs_upgrade(hash)) else {
            return Ok(None);
        };
        let new = ticket.hash(password, self.random()?).await.map_err(Internal::failed)?;
        Ok(Some(HashUpgrade { old: old.clone(), new }))
    }
}

impl HashUpgrade {
    /// Writes it in the transaction of the log-in. It is bookkeeping: to everybody but the hashing threads the password is
    /// the same, and neither the version of the user nor the time of the last change of password moves.
    pub(super) async fn write(&self, change: &mut Change<'_>, user: &User) -> Result<(), Internal> {
        change.users().rehash(user.id, &self.old, &self.new).await?;
        // Whoever confirms the password by what is remembered of the user would check the hash that is gone.
        change.outdate_user(user.id);
        Ok(())
    }
}
