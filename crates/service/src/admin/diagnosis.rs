//! Why a user can or cannot log in.

use super::rights::UsersRead;
use super::{Granted, ManageUserError};
use crate::Roster;
use crate::domain::{LoginDiagnosis, StoredPassword, UserId};
use crate::hashing::is_checkable;

impl Roster {
    /// Every gate that a log-in of a user meets at this moment, as the right password from an unknown device would. Only
    /// reads.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn diagnose_login(
        &self,
        _by: &Granted<UsersRead>,
        id: UserId,
    ) -> Result<LoginDiagnosis, ManageUserError> {
        let user = self.store().users().find(id).await?.ok_or(ManageUserError::NotFound)?;
        let password = match &user.password_hash {
            Some(hash) if is_checkable(hash) => StoredPassword::Checkable,
            Some(_) => StoredPassword::Uncheckable,
            None => StoredPassword::None,
        };
        let block = self.strangers_block(&user.email).await?;
        Ok(LoginDiagnosis::of(&user, password, block, self.now()))
    }
}
