//! Taking a deletion back.

use super::rights::UsersDelete;
use super::target::Expected;
use super::{Granted, ManageUserError};
use crate::Roster;
use crate::audit::{Action, RequestInfo};
use crate::domain::{Actor as StatusActor, Email, User, UserId, Username};
use crate::retry::retrying;

impl Roster {
    /// Brings a deleted user back, with another address or username where the old one is in use again; another address is
    /// unproven. A Stripe customer in use again is left out. Sessions stay dead.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`, `Stale`, `NotDeleted`, `EmailTaken`, `UsernameTaken`, `ReadOnlyIdentity`.
    pub async fn restore_user(
        &self,
        by: &Granted<UsersDelete>,
        id: UserId,
        (email, username): (Option<Email>, Option<Username>),
        is_expected: Expected<'_>,
        request: &RequestInfo,
    ) -> Result<User, ManageUserError> {
        if email.is_some() {
            self.require_own_identities()?;
        }
        let mut keeps_customer = true;
        loop {
            let restored = retrying(async || {
                let mut change = self.change().await?;
                let mut user = self.any_target(&change, by, id, is_expected).await?;
                if !user.is_deleted() {
                    return Err(ManageUserError::NotDeleted);
                }
                user.restore(email.clone(), username.clone(), self.now());
                if !keeps_customer {
                    user.stripe_customer_id = None;
                }
                // The end of a suspension may have come while the user was deleted.
                let settled = user.settle(self.now());
                change.users().yield_address(&user.email).await?;
                change.users().update(&user).await?;
                self.record_move(&change, id, settled, StatusActor::System).await?;
                change.outdate_user(id);
                self.event_by(Action::UserRestored, by, request).user(id).record(&change).await?;
                change.commit().await?;
                Ok(user)
            })
            .await;
            match restored {
                // The constraint tells that the customer is in use again, and the second try goes without.
                Err(ManageUserError::StripeCustomerTaken) if keeps_customer => keeps_customer = false,
                outcome => return outcome,
            }
        }
    }
}
