//! Rows, queries and transactions.
//!
//! This layer knows tables and columns, and turns them into the types of the domain and back. It decides nothing: what
//! may be written, and when, is for the layer above. Errors are told apart by code and constraint, never by text.

mod connect;
mod copy;
mod entity;
mod error;
mod foreign;
mod mapping;
pub mod owned;
mod paging;
mod repo;
mod schema;
mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use connect::{DatabaseOptions, DatabaseUrl, DatabaseUrlError, Pooler, SchemaName, SchemaNameError};
pub use copy::{CopiedTable, CopyError, CopyProgress, CopyReport, CopySource, CopyStep, Misfit, Sha256};
pub use error::{Constraint, DatabaseError, StoreError};
pub use foreign::{ForeignError, ForeignSource, TableName};
pub use paging::{Mark, Position, Slice, Window};
pub use repo::{
    ActorType, AuditEvent, AuditEvents, AuditFilter, CacheInvalidations, CountedAttempt, DeviceMark,
    DeviceToken, DeviceTokens, IdempotencyKeys, Identities, ImportRun, ImportRuns, Invalidation, KeptAnswer,
    KeyedRequest, LoginThrottles, NewMessage, OneTimeTokens, Outbox, OutboxEntry, OutboxMessage,
    RegistrationAttempts, Roles, Sessions, SigningKeyRow, SigningKeys, Snapshot, StatusChanges, ThrottleKey,
    Unsent, UserLists, UserSearch, Users, Wanted,
};
pub use roster_domain as domain;
pub use roster_migration as migration;
pub use schema::{MigrationRecord, Migrations, Schema, SchemaError, SchemaState};
pub use store::{Backend, Lock, Store, Tx};
