//! The rows of all owners.

use std::ops::Deref;

use sea_orm::DatabaseExecutor;

use super::reach::Reach;
use super::wall::ALL_OWNERS;
use super::{Rows, Scope};
use crate::error::StoreError;
use crate::store::{Backend, Store};

/// The rows of all owners who are not deleted, to be read: for jobs and for support.
#[derive(Debug)]
pub struct AllRows<'c, S>(Rows<'c, S>);

impl Store {
    /// The rows of all owners, as they are now. Whoever asks has to know that they may be read.
    ///
    /// # Errors
    /// `Unavailable` when no connection is free within the acquire timeout.
    pub async fn rows_of_all<S: Scope>(&self) -> Result<AllRows<'_, S>, StoreError> {
        let conn = match self.backend() {
            Backend::Sqlite => DatabaseExecutor::Connection(self.read_conn()),
            Backend::Postgres => {
                let tx = self.begin().await?;
                tx.wall().enter(tx.conn(), ALL_OWNERS, "on").await?;
                DatabaseExecutor::OwnedTransaction(tx.into_inner())
            }
        };
        Ok(AllRows(Rows { conn, reach: Reach::All }))
    }
}

impl<'c, S> Deref for AllRows<'c, S> {
    type Target = Rows<'c, S>;

    fn deref(&self) -> &Rows<'c, S> {
        &self.0
    }
}
