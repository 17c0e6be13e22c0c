//! What stands against strangers who try an account.

use super::key::Subject;
use crate::domain::{Block, Email};
use crate::{Internal, Roster};

impl Roster {
    /// What keeps unknown devices from trying the account of an address at this moment. Counts nothing.
    pub(crate) async fn strangers_block(&self, email: &Email) -> Result<Block, Internal> {
        let key = self.throttle_key(&Subject::Address(email));
        let until = self.store().login_throttles().blocked_until(&[key.hash]).await?;
        Ok(Block::at(self.now(), until))
    }
}
