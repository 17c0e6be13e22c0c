//! There is always an admin who can sign in.

use super::ManageUserError;
use crate::Roster;
use crate::domain::{RoleName, StatusKind, User};
use crate::persistence::{Lock, Tx};

impl Roster {
    /// Refuses when `leaving` is the last usable admin: active or locked, and not deleted. Call it before what takes that
    /// away from `leaving`, in the same transaction.
    ///
    /// Two admins who remove each other at the same moment would each still see the other; so all who do this wait for
    /// each other, and look after the wait.
    pub(crate) async fn keep_an_admin(&self, tx: &Tx, leaving: &User) -> Result<(), ManageUserError> {
        let now = self.now();
        let kind = leaving.status.effective(now).kind();
        let is_usable = matches!(kind, StatusKind::Active | StatusKind::Locked) && !leaving.is_deleted();
        if leaving.role != RoleName::admin() || !is_usable {
            return Ok(());
        }
        tx.serialise(Lock::Admins).await?;
        if tx.users().has_other_usable_admin(leaving.id, now).await? {
            Ok(())
        } else {
            Err(ManageUserError::LastAdmin)
        }
    }
}
