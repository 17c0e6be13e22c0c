//! Mails that anybody can cause are bounded for each address.

use super::key::Subject;
use crate::domain::Email;
use crate::mail::MailKind;
use crate::persistence::Tx;
use crate::{Internal, Roster};

impl Roster {
    /// Whether one more mail of a kind may go to an address, and counts it, in the transaction that would send it. Only for
    /// mails that anybody can ask for; a notice of something that has happened always goes out.
    pub(crate) async fn may_mail(&self, tx: &Tx, kind: MailKind, to: &Email) -> Result<bool, Internal> {
        let key = self.throttle_key(&Subject::Mail(kind, to));
        Ok(tx.login_throttles().count_mail(&key, self.settings().mail_per_address, self.now()).await?)
    }
}
