//! Counters are forgotten when somebody has shown who they are.

use super::key::Subject;
use crate::domain::User;
use crate::mail::MailKind;
use crate::persistence::Tx;
use crate::{Internal, Roster};

impl Roster {
    /// Clears every throttle of an account: of strangers, of its known devices, of its sessions. Answers whether there was
    /// any. For a log-in, a password reset, an unlock, and whatever else proves the mailbox of the account's address.
    ///
    /// Strangers are counted by the address, also while it has no account. So a new account, and one that gets another
    /// address, begins with this too: what was tried there before was no guess at its password.
    pub(crate) async fn clear_throttles(&self, tx: &Tx, user: &User) -> Result<bool, Internal> {
        let strangers = self.throttle_hashes(&Subject::Address(&user.email));
        Ok(tx.login_throttles().clear(&strangers, user.id).await? > 0)
    }

    /// Forgets everything that was counted of a deleted account, its mails too: for its final erasure. What is counted by
    /// the address stays when somebody else has that by now.
    pub(crate) async fn erase_throttles(&self, tx: &Tx, user: &User) -> Result<(), Internal> {
        let mut hashes = Vec::new();
        if tx.users().find_by_email(&user.email).await?.is_none() {
            let mails = MailKind::ALL.iter().map(|kind| Subject::Mail(*kind, &user.email));
            let subjects = mails.chain([Subject::Address(&user.email)]);
            hashes = subjects.flat_map(|subject| self.throttle_hashes(&subject)).collect();
        }
        tx.login_throttles().clear(&hashes, user.id).await?;
        Ok(())
    }
}
