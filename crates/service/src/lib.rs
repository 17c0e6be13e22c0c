//! The use cases of Roster: rules, transactions, hashing, tokens and mail; no HTTP.
//!
//! Everything starts at [`Roster`], which is made from [`Deps`]. A use case is a method of it, in a file of its own.
//! Errors name the refusal; what is nobody's refusal is [`Internal`], whose cause is for the log only. No type of the
//! database layer below but [`Store`](persistence::Store) and what connects it is part of this crate's interface.
//!
//! ```
//! use std::num::NonZeroUsize;
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use roster_service::domain::{
//!     Email, KnownPermissions, LockoutRules, MailLimit, PasswordPolicy, PlainPassword, Profile, SessionSettings,
//! };
//! use roster_service::hashing::{Cost, HashingOptions, HashingPool};
//! use roster_service::mail::{LogMailer, Templates};
//! use roster_service::persistence::{DatabaseOptions, Store};
//! use roster_service::ports::{OsRandom, SystemClock};
//! use roster_service::{
//!     AccessTokenSettings, Deps, Extensions, RegisterInput, Registered, RegistrationMode, RequestInfo, Retention, Roster,
//!     SecretKey, SecretKeys, ServiceSettings, SigningAlgorithm,
//! };
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let store = Store::connect(&DatabaseOptions::new("sqlite::memory:".parse()?)).await?;
//! store.schema().up().await?;
//!
//! let roster = Roster::start(Deps {
//!     store,
//!     clock: Arc::new(SystemClock),
//!     ids: Arc::new(OsRandom),
//!     hashing: HashingPool::start(HashingOptions {
//!         threads: NonZeroUsize::MIN,
//!         queue: None,
//!         cost: Cost::DEFAULT,
//!     })?,
//!     secrets: SecretKeys::new(&SecretKey::from_bytes([7; 32]), None)?, // 32 random bytes, kept somewhere safe
//!     templates: Templates::built_in()?,
//!     mailer: Arc::new(LogMailer),
//!     settings: ServiceSettings {
//!         registration: RegistrationMode::Verify,
//!         password_policy: PasswordPolicy::default(),
//!         sessions: SessionSettings::default(),
//!         access_tokens: AccessTokenSettings {
//!             issuer: "https://accounts.example".to_owned(),
//!             audience: vec!["https://api.example".to_owned()],
//!             ttl: Duration::from_mins(15),
//!         },
//!         signing_algorithm: SigningAlgorithm::EdDsa,
//!         link_base: "https://accounts.example".to_owned(),
//!         lockout: LockoutRules::default(),
//!         retention: Retention::default(),
//!         mail_per_address: MailLimit::default(),
//!         known_permissions: KnownPermissions::default(),
//!     },
//!     mirror: None,
//!     extensions: Extensions::default(),
//! })
//! .await?;
//!
//! let input = RegisterInput {
//!     email: Email::parse("ada@example.com")?,
//!     password: PlainPassword::new("violet-anvil-42".to_owned())?,
//!     username: None,
//!     profile: Profile::default(),
//! };
//! let registered = roster.register(input, &RequestInfo::default()).await?;
//! assert!(matches!(registered, Registered::VerificationRequired { .. }));
//! assert_eq!(roster.deliver_due().await?, 1); // the mail with the link, on standard error
//! # Ok(())
//! # }
//! ```

/// A time zone by its name in the IANA database.
pub use chrono_tz::Tz as TimeZone;

mod accounts;
mod admin;
mod audit;
mod auth;
mod cache;
mod change;
mod copy;
mod error;
mod events;
mod export;
mod extensions;
pub mod hashing;
mod import;
mod jobs;
mod keys;
pub mod mail;
mod mirror;
mod once;
mod outbox;
pub mod owned;
mod paging;
pub mod ports;
mod profile;
mod readiness;
mod retry;
mod roles;
mod roster;
mod secrets;
#[cfg(test)]
mod tests;
mod throttle;
mod tokens;

pub use accounts::{
    AcceptInvitationError, AcceptInvitationInput, ChangePasswordError, ConfirmEmailError, DeleteMeError,
    RegisterError, RegisterInput, Registered, ResetPasswordError, ResetPasswordInput, UpdateMeError,
    UserExport, VerifyEmailError, VerifyEmailInput,
};
pub use admin::{
    Counting, CreateUserError, CreateUserInput, FirstAdmin, Granted, ManageUserError, NotGranted, Right,
    UserPage, rights,
};
pub use audit::RequestInfo;
pub use auth::{
    AuthenticateError, Caller, ConfirmPasswordError, EndSessionError, EndSessions, LoggedIn, LoginError,
    LoginInput, RefreshError, SessionTokens,
};
pub use copy::{CopyDatabaseError, copy_database};
pub use error::Internal;
pub use events::{AccountEvent, BoxError, EventHandler, EventTx, HandlerFuture, InsideEventHandler};
pub use export::{ExportedLines, ExportedUsers, PasswordHashes};
pub use extensions::Extensions;
pub use import::{
    ImportError, ImportFrom, ImportOptions, ImportProgress, ImportSummary, OnConflict, SourceError,
};
pub use jobs::Purged;
pub use keys::{
    KEY_SET_MAX_AGE, KeyInfo, KeyState, KeyringError, KeysError, ROTATION_LEAD, SigningAlgorithm,
};
pub use mirror::{Fetching, Issuer, KeySetError, KeySetSource, Mirror, OwnIdentityError, ReadOnlyIdentity};
pub use once::{
    Answer, Answered, Fingerprint, FingerprintWriter, IdempotencyKey, InvalidIdempotencyKey, OnceError,
    OnceRequest,
};
pub use outbox::RetryMailError;
pub use paging::ListError;
#[cfg(any(test, feature = "testing"))]
pub use ports::testing;
pub use profile::{ProfileChange, ProfileDocument};
pub use readiness::Readiness;
pub use roles::{CreateRoleInput, ManageRoleError};
pub use roster::{Deps, RegistrationMode, Retention, Roster, ServiceSettings};
pub use roster_persistence as persistence;
pub use roster_persistence::domain;
pub use roster_persistence::{AuditEvent, AuditFilter, OutboxEntry, Unsent, UserSearch};
pub use secrets::{SealError, SecretKey, SecretKeyError, SecretKeys};
pub use tokens::access::{AccessTokenSettings, SigningError};
pub use tokens::{OpaqueToken, RefreshToken};
