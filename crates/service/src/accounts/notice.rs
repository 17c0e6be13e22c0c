//! The mail to an owner whose address somebody tried to sign up with.

use crate::domain::User;
use crate::mail::MailPayload;
use crate::persistence::Tx;
use crate::{Internal, Roster};

impl Roster {
    /// Tells the owner of an existing account that somebody signed up with the address.
    pub(super) async fn notify_already_registered(&self, tx: &Tx, user: &User) -> Result<(), Internal> {
        let mail = MailPayload::AlreadyRegistered {
            to: user.email.clone(),
            site: self.settings().link_base.clone(),
        };
        self.enqueue(tx, Some(user.id), &mail).await
    }
}
