//! From options to connections.

use super::{Backend, Store};
use crate::connect::DatabaseOptions;
use crate::connect::Location;
use crate::error::StoreError;
use crate::owned::Wall;

pub(super) async fn open(options: &DatabaseOptions) -> Result<Store, StoreError> {
    match &options.url.0 {
        #[cfg(feature = "sqlite")]
        Location::Memory => {
            let only = crate::connect::sqlite::open_memory(options).await?;
            Ok(Store {
                writer: only.clone(),
                reader: only,
                backend: Backend::Sqlite,
                transaction_settings: None,
                wall: Wall::default(),
                chains: options.chains().into(),
            })
        }
        #[cfg(feature = "sqlite")]
        Location::File(path) => {
            let (writer, reader) = crate::connect::sqlite::open_file(options, path).await?;
            Ok(Store {
                writer,
                reader,
                backend: Backend::Sqlite,
                transaction_settings: None,
                wall: Wall::default(),
                chains: options.chains().into(),
            })
        }
        #[cfg(feature = "postgres")]
        Location::Postgres(url) => {
            let pool = crate::connect::postgres::open_pool(options, url).await?;
            let transaction_settings =
                crate::connect::postgres::transaction_settings(options).map(Into::into);
            Ok(Store {
                writer: pool.clone(),
                reader: pool,
                backend: Backend::Postgres,
                transaction_settings,
                wall: Wall::default(),
                chains: options.chains().into(),
            })
        }
        #[cfg(not(all(feature = "sqlite", feature = "postgres")))]
        _ => Err(StoreError::unsupported()),
    }
}
