//! Reading a user.

use super::rights::UsersRead;
use super::{Granted, ManageUserError};
use crate::Roster;
use crate::domain::{User, UserId};

impl Roster {
    /// A user, deleted or not, with the status as it is now.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn get_user(&self, _by: &Granted<UsersRead>, id: UserId) -> Result<User, ManageUserError> {
        let mut user = self.store().users().find(id).await?.ok_or(ManageUserError::NotFound)?;
        user.settle(self.now());
        Ok(user)
    }
}
