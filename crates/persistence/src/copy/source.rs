//! The database that is copied.

use sea_orm::{DatabaseConnection, DatabaseTransaction};

use super::catalog::{self, Table};
use super::error::CopyError;
use super::place::Place;
use super::rows::Side;
use super::session;
use crate::connect::DatabaseOptions;
use crate::repo::{SigningKeyRow, SigningKeys};
use crate::schema::{self, Migrations, SchemaError, SchemaState};

/// The database that is copied, as it was at one moment.
#[derive(Debug)]
pub struct CopySource {
    pub(super) transaction: DatabaseTransaction,
    pub(super) place: Place,
    pub(super) tables: Vec<Table>,
    /// Closed when this is dropped, after the transaction.
    _connection: DatabaseConnection,
}

impl CopySource {
    /// Opens a database for reading alone, in one snapshot. It has to have the schema that this program would give it.
    ///
    /// # Errors
    /// [`CopyError::NoSource`], [`CopyError::InMemory`], [`CopyError::SourceBehind`], [`CopyError::Hidden`], and
    /// [`CopyError::Source`] when it cannot be reached or is not Roster's.
    pub async fn open(options: &DatabaseOptions) -> Result<Self, CopyError> {
        let (connection, transaction) = session::snapshot(options).await?;
        let chains = options.chains();
        match schema::check(&transaction, &chains).await.map_err(CopyError::Source)? {
            SchemaState::Current => {}
            SchemaState::Behind { pending } => {
                return Err(CopyError::SourceBehind { pending: pending.len() });
            }
            SchemaState::Ahead { unknown, min_version, .. } => {
                return Err(CopyError::Source(SchemaError::Newer { unknown, min_version }));
            }
        }
        let place = Place::of(options, &transaction).await.map_err(CopyError::source)?;
        let mut tables = catalog::tables(&transaction).await.map_err(CopyError::source)?;
        tables.retain(|table| !is_history(&chains, table));
        session::require_all_rows(&transaction, &tables, Side::Source).await?;
        Ok(Self { transaction, place, tables, _connection: connection })
    }

    /// Its signing keys, the newest first: what tells whether a secret key is that of this database.
    ///
    /// # Errors
    /// [`CopyError::Source`].
    pub async fn signing_keys(&self) -> Result<Vec<SigningKeyRow>, CopyError> {
        SigningKeys::new(&self.transaction).list().await.map_err(CopyError::source)
    }

    pub(super) fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }
}

/// Whether a table records migrations: the target has its own.
pub(super) fn is_history(chains: &[Migrations], table: &Table) -> bool {
    chains.iter().any(|chain| chain.table() == table.name)
}
