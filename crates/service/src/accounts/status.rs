//! The history of account status: each move writes its row in the transaction that makes it.

use crate::domain::{Actor, StatusChangeId, StatusMove, UserId};
use crate::persistence::Tx;
use crate::{Internal, Roster};

impl Roster {
    /// Writes the history of a move, if there was one.
    pub(crate) async fn record_move(
        &self,
        tx: &Tx,
        user: UserId,
        moved: Option<StatusMove>,
        actor: Actor,
    ) -> Result<(), Internal> {
        if let Some(moved) = moved {
            let now = self.now();
            let id = StatusChangeId::generate(now, self.random()?);
            tx.status_changes().insert(&moved.into_change(id, user, actor, now)).await?;
        }
        Ok(())
    }
}
