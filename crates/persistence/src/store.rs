//! The database behind the repositories: one way in to read, one to write.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use roster_domain::{AccountChange, UserId};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

use crate::connect::DatabaseOptions;
use crate::error::StoreError;
use crate::owned::Wall;
use crate::schema::Migrations;

mod journal;
mod open;
mod scratch;

pub(crate) use journal::Journal;

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// The embedded one.
    Sqlite,
    /// The server.
    Postgres,
}

/// The database. Cheap to clone; all clones share their connections.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) writer: DatabaseConnection,
    reader: DatabaseConnection,
    backend: Backend,
    /// Sent at the beginning of each transaction.
    transaction_settings: Option<Arc<str>>,
    /// What its schema is made by.
    pub(crate) chains: Arc<[Migrations]>,
    pub(crate) wall: Wall,
}

impl Store {
    /// Connects. A missing file of SQLite is made; the schema is not touched.
    ///
    /// # Errors
    /// `Unavailable` when the database cannot be reached within the acquire timeout or the file cannot be made,
    /// `Database` when it refuses the log-in.
    pub async fn connect(options: &DatabaseOptions) -> Result<Self, StoreError> {
        open::open(options).await
    }

    /// Which database it is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Begins a transaction that may write. On SQLite it holds the only writer from here on, so that what it reads
    /// cannot be overtaken; on PostgreSQL it is READ COMMITTED, whatever the database has for a default: after waiting for
    /// a lock a statement sees what its holder did.
    ///
    /// # Errors
    /// `Unavailable` when no connection is free within the acquire timeout.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let transaction = match self.backend {
            Backend::Sqlite => {
                let immediate = TransactionOptions {
                    sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                    ..TransactionOptions::default()
                };
                self.writer.begin_with_options(immediate).await?
            }
            Backend::Postgres => self.writer.begin().await?,
        };
        if let Some(settings) = &self.transaction_settings {
            transaction.execute_unprepared(settings).await?;
        }
        Ok(Tx {
            transaction,
            wall: self.wall.clone(),
            behind_wall: AtomicBool::default(),
            journal: Journal::default(),
        })
    }

    /// Asks the database for a sign of life.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.reader.ping().await?)
    }

    /// Closes all connections once they are idle; clones are of no use afterwards.
    pub async fn close(self) -> Result<(), StoreError> {
        self.reader.close().await?;
        Ok(self.writer.close().await?)
    }

    /// What is sent at the beginning of each transaction.
    pub(crate) fn transaction_settings(&self) -> Option<&str> {
        self.transaction_settings.as_deref()
    }

    /// For reads outside a transaction. On SQLite these connections cannot write.
    pub(crate) fn read_conn(&self) -> &DatabaseConnection {
        &self.reader
    }
}

/// Marks Roster's advisory locks among others in the same PostgreSQL database.
const LOCK_CLASS: i32 = 0x0726_0573;

/// What only one transaction at a time may work on, where no row can be locked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// The set of signing keys.
    SigningKeys = 1,
    /// The set of admins of whom one has to be left.
    Admins = 2,
}

/// A transaction. Dropped without [`commit`](Self::commit) it is rolled back.
#[derive(Debug)]
#[must_use = "a transaction that is not committed is rolled back"]
pub struct Tx {
    transaction: DatabaseTransaction,
    wall: Wall,
    /// Whether it is a transaction on the rows of one owner for now.
    pub(crate) behind_wall: AtomicBool,
    journal: Journal,
}

impl Tx {
    /// Makes everything that was done in it last.
    ///
    /// # Errors
    /// Nothing of it was kept, unless the link broke at this very moment (`Unavailable`).
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }

    /// Waits until no other transaction holds `lock`, and holds it until the end of this one. On SQLite every
    /// transaction does that anyway: there is one writer.
    ///
    /// # Errors
    /// `Unavailable` when it takes longer than the lock timeout.
    pub async fn serialise(&self, lock: Lock) -> Result<(), StoreError> {
        if self.transaction.get_database_backend() == DbBackend::Postgres {
            let statement = format!("SELECT pg_advisory_xact_lock({LOCK_CLASS}, {})", lock as i32);
            self.transaction.execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    /// What was done to accounts in it so far, in its order; the next call tells of what comes after this one.
    pub fn take_account_changes(&self) -> Vec<(UserId, AccountChange)> {
        self.journal.take()
    }

    /// For repositories.
    pub(crate) fn conn(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    pub(crate) fn wall(&self) -> &Wall {
        &self.wall
    }

    /// For reads that outlive this.
    pub(crate) fn into_inner(self) -> DatabaseTransaction {
        self.transaction
    }

    /// For repositories that write accounts.
    pub(crate) fn journal(&self) -> &Journal {
        &self.journal
    }
}

#[cfg(test)]
mod tests;
