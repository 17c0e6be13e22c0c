//! Finding users, for the command line.

use crate::domain::{Email, User, UserId, Username};
use crate::{Internal, Roster};

impl Roster {
    /// The user that an id, an e-mail address or a username names: by its id also a deleted one.
    pub async fn find_user(&self, name: &str) -> Result<Option<User>, Internal> {
        let found = match name.parse::<UserId>() {
            Ok(id) => self.store().users().find(id).await?,
            Err(_) => self.resolve_identifier(name).await?,
        };
        Ok(found.map(|user| self.settled(user)))
    }

    /// The deleted users that an id, an e-mail address or a username names: several may have had the same one after the
    /// other.
    pub async fn find_deleted_users(&self, name: &str) -> Result<Vec<User>, Internal> {
        let users = self.store().users();
        if let Ok(id) = name.parse::<UserId>() {
            return Ok(users.find(id).await?.into_iter().filter(User::is_deleted).collect());
        }
        if !name.contains('@') {
            return Ok(users.deleted_by_username(&Username::canonical_form(name)).await?);
        }
        match Email::parse(name) {
            Ok(email) => Ok(users.deleted_by_email(&email).await?),
            Err(_) => Ok(Vec::new()),
        }
    }

    /// The live account that an e-mail address or a username names. What cannot be an identifier names none.
    pub(crate) async fn resolve_identifier(&self, identifier: &str) -> Result<Option<User>, Internal> {
        let users = self.store().users();
        if !identifier.contains('@') {
            return Ok(users.find_by_username(&Username::canonical_form(identifier)).await?);
        }
        match Email::parse(identifier) {
            Ok(email) => Ok(users.find_by_email(&email).await?),
            Err(_) => Ok(None),
        }
    }

    /// The user with the status as it is now, whatever the row says yet.
    fn settled(&self, mut user: User) -> User {
        user.settle(self.now());
        user
    }
}
