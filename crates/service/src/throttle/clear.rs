//! Counters are forgotten when somebody has shown who they are.

use super::key::Subject;
use crate::domain::{Timestamp, User};
use crate::mail::MailKind;
use crate::persistence::Tx;
use crate::{Internal, Roster};

impl Roster {
    /// Clears every throttle of an account: of strangers, of its known devices, of its sessions. Answers whether there was
    /// any. For a log-in, a password reset, an unlock, and whatever else proves the mailbox of the account's address.
    ///
    /// Strangers are counted by the address: call it with the user as it is once the address has changed, too.
    pub(crate) async fn clear_throttles(&self, tx: &Tx, user: &User) -> Result<bool, Internal> {
        let strangers = self.throttle_hashes(&Subject::Address(&user.email));
        Ok(tx.login_throttles().clear(&strangers, user.id).await? > 0)
    }

    /// Forgets everything that was counted of an account, its mails too: for its final erasure.
    pub(crate) async fn erase_throttles(&self, tx: &Tx, user: &User) -> Result<(), Internal> {
        let mails = MailKind::ALL.iter().map(|kind| Subject::Mail(*kind, &user.email));
        let subjects = mails.chain([Subject::Address(&user.email)]);
        let hashes: Vec<_> = subjects.flat_map(|subject| self.throttle_hashes(&subject)).collect();
        tx.login_throttles().clear(&hashes, user.id).await?;
        Ok(())
    }

    /// Until when strangers cannot sign in to the account with a password. `None` when they can.
    pub(crate) async fn login_blocked_until(&self, user: &User) -> Result<Option<Timestamp>, Internal> {
        let strangers = self.throttle_key(&Subject::Address(&user.email)).hash;
        let until = self.store().login_throttles().blocked_until(&[strangers]).await?;
        Ok(until.filter(|until| *until > self.now()))
    }
}
