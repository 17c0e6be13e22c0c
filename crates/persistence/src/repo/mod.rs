//! Repositories: the queries of each table. Reads work on the store and inside a transaction, writes only inside one.

mod audit;
mod audit_search;
mod bulk;
mod cache_invalidations;
mod device_tokens;
mod idempotency_keys;
mod identities;
mod import_runs;
mod login_throttles;
mod one_time_tokens;
mod outbox;
mod registration_attempts;
mod roles;
mod sessions;
mod signing_keys;
mod snapshot;
mod status_changes;
mod user_list;
mod users;
mod users_met;

pub use audit::{ActorType, AuditEvent, AuditEvents};
pub use audit_search::AuditFilter;
pub use cache_invalidations::{CacheInvalidations, Invalidation};
pub use device_tokens::{DeviceMark, DeviceToken, DeviceTokens};
pub use idempotency_keys::{IdempotencyKeys, KeptAnswer, KeyedRequest};
pub use identities::Identities;
pub use import_runs::{ImportRun, ImportRuns};
pub use login_throttles::{CountedAttempt, LoginThrottles, ThrottleKey};
pub use one_time_tokens::OneTimeTokens;
pub use outbox::{NewMessage, Outbox, OutboxEntry, OutboxMessage, Unsent};
pub use registration_attempts::RegistrationAttempts;
pub use roles::Roles;
pub use sessions::Sessions;
pub use signing_keys::{SigningKeyRow, SigningKeys};
pub use snapshot::Snapshot;
pub use status_changes::StatusChanges;
pub use user_list::{UserLists, UserSearch};
pub use users::Users;
pub use users_met::Wanted;

use sea_orm::{DatabaseConnection, DatabaseTransaction, EntityTrait, QuerySelect, Select};
use uuid::Uuid;

use crate::{Store, StoreError, Tx};

/// Gives the store and the transaction a method for each repository. Those that tell of accounts have theirs beside them.
macro_rules! repositories {
    ($($(#[$doc:meta])* $method:ident: $repository:ident),* $(,)?) => {
        impl Store {
            $($(#[$doc])*
            pub fn $method(&self) -> $repository<'_, DatabaseConnection> {
                $repository::new(self.read_conn())
            })*
        }

        impl Tx {
            $($(#[$doc])*
            pub fn $method(&self) -> $repository<'_, DatabaseTransaction> {
                $repository::new(self.conn())
            })*
        }
    };
}

repositories! {
    /// The audit trail.
    audit: AuditEvents,
    /// What other nodes have to forget.
    cache_invalidations: CacheInvalidations,
    /// Known devices.
    device_tokens: DeviceTokens,
    /// Answers to requests that came with a key.
    idempotency_keys: IdempotencyKeys,
    /// Identities at external issuers.
    identities: Identities,
    /// Runs of imports.
    import_runs: ImportRuns,
    /// Counters of failed attempts and of mails.
    login_throttles: LoginThrottles,
    /// One-time tokens.
    one_time_tokens: OneTimeTokens,
    /// Messages to be delivered.
    outbox: Outbox,
    /// Unproven registrations.
    registration_attempts: RegistrationAttempts,
    /// Roles.
    roles: Roles,
    /// Sessions.
    sessions: Sessions,
    /// Keys that sign access tokens.
    signing_keys: SigningKeys,
}

/// A repository over a connection or a transaction.
macro_rules! repository {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name<'c, C>(pub(super) &'c C);

        impl<'c, C> $name<'c, C> {
            pub(crate) fn new(connection: &'c C) -> Self {
                Self(connection)
            }
        }
    };
}
use repository;

/// The ids of the rows of `query` that come after the first `keep`, in its order.
async fn beyond<E: EntityTrait>(
    query: Select<E>,
    id: E::Column,
    keep: u64,
    transaction: &DatabaseTransaction,
) -> Result<Vec<Uuid>, StoreError> {
    // SQLite knows OFFSET only beside LIMIT.
    let rest = query.select_only().column(id).offset(keep).limit(i64::MAX.unsigned_abs());
    Ok(rest.into_tuple().all(transaction).await?)
}

#[cfg(test)]
pub(crate) mod tests;
