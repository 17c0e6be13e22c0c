//! A throw-away database.

use super::Store;
use crate::error::StoreError;

impl Store {
    /// A migrated SQLite of its own that nobody else can open, on the disk but without a name: it is gone when this and its
    /// clones are, however the process ends.
    ///
    /// # Errors
    /// When no temporary file can be made, and in a build without SQLite.
    #[cfg(feature = "sqlite")]
    pub async fn scratch() -> Result<Self, StoreError> {
        let only = crate::connect::sqlite::open_scratch().await?;
        let store = Self {
            writer: only.clone(),
            reader: only,
            backend: super::Backend::Sqlite,
            transaction_settings: None,
            wall: crate::owned::Wall::default(),
            chains: vec![crate::Migrations::roster()].into(),
        };
        let migrated = store.schema().up().await;
        migrated
            .map(|_| store)
            .map_err(|error| StoreError::Database(crate::error::DatabaseError::new(None, error.to_string())))
    }

    /// There is none in this build.
    ///
    /// # Errors
    /// Always.
    #[cfg(not(feature = "sqlite"))]
    #[expect(clippy::unused_async, reason = "one shape with the builds that have it")]
    pub async fn scratch() -> Result<Self, StoreError> {
        Err(StoreError::unsupported())
    }
}
