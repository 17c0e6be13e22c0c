//! What a list of users is asked with, and by which connection.

use roster_domain::UserFilter;
use sea_orm::DatabaseExecutor;

use crate::StoreError;
use crate::owned::OwnersWhose;
use crate::repo::Users;
use crate::store::{Backend, Store};

/// Which users are asked for.
#[derive(Debug, Clone, Copy)]
pub struct UserSearch<'a> {
    /// By what Roster knows of them.
    pub filter: &'a UserFilter,
    /// By rows of a backend's own, which are to be seen through [`Store::user_lists`] only.
    pub whose: Option<&'a OwnersWhose>,
}

impl<'a> From<&'a UserFilter> for UserSearch<'a> {
    fn from(filter: &'a UserFilter) -> Self {
        Self { filter, whose: None }
    }
}

/// A connection by which users are listed.
#[derive(Debug)]
pub struct UserLists<'c>(DatabaseExecutor<'c>);

impl Store {
    /// A connection by which such users are listed. Rows that belong to somebody are seen within a transaction only, which
    /// ends with what is returned.
    ///
    /// # Errors
    /// `Unavailable` when no connection is free within the acquire timeout.
    pub async fn user_lists(&self, search: UserSearch<'_>) -> Result<UserLists<'_>, StoreError> {
        if search.whose.is_none() || self.backend() == Backend::Sqlite {
            return Ok(UserLists(DatabaseExecutor::Connection(self.read_conn())));
        }
        let tx = self.begin().await?;
        tx.wall().open(tx.conn()).await?;
        Ok(UserLists(DatabaseExecutor::OwnedTransaction(tx.into_inner())))
    }
}

impl<'c> UserLists<'c> {
    /// Users.
    pub fn users(&self) -> Users<'_, DatabaseExecutor<'c>> {
        Users::over(&self.0)
    }
}
