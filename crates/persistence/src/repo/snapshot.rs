//! Reading a lot of what belongs together, while others write.

use sea_orm::{ConnectionTrait as _, DatabaseTransaction, TransactionTrait as _};

use super::{Identities, StatusChanges, Users};
use crate::StoreError;
use crate::store::{Backend, Store};

/// PostgreSQL's time-outs are for requests. Whoever reads all of it may be slow, and waits for no lock meanwhile.
const READ_ONLY: &str = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; \
     SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

/// The database as it was at the first read of this. It can be read for as long as that takes, and not written to.
#[derive(Debug)]
pub struct Snapshot(DatabaseTransaction);

impl Store {
    /// The database as it is now.
    ///
    /// # Errors
    /// `Unavailable` when no connection is free within the acquire timeout.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let transaction = self.read_conn().begin().await?;
        if self.backend() == Backend::Postgres {
            let settings = self.transaction_settings().unwrap_or_default();
            transaction.execute_unprepared(&format!("{settings}; {READ_ONLY}")).await?;
        }
        Ok(Snapshot(transaction))
    }
}

impl Snapshot {
    /// Users.
    pub fn users(&self) -> Users<'_, DatabaseTransaction> {
        Users::over(&self.0)
    }

    /// Identities at external issuers.
    pub fn identities(&self) -> Identities<'_, DatabaseTransaction> {
        Identities::new(&self.0)
    }

    /// The history of account status.
    pub fn status_changes(&self) -> StatusChanges<'_, DatabaseTransaction> {
        StatusChanges::over(&self.0)
    }
}
