//! The use cases of Roster: rules, transactions, hashing, tokens and mail; no HTTP.
//!
//! Everything starts at [`Roster`], which is made from [`Deps`]. A use case is a method of it, in a file of its own.
//! Errors name the refusal; what is nobody's refusal is [`Internal`], whose cause is for the log only. No type of the
//! database layer below but [`Store`](persistence::Store) and what connects it is part of this crate's interface.

mod accounts;
mod audit;
mod auth;
mod error;
pub mod hashing;
mod keys;
pub mod mail;
mod outbox;
pub mod ports;
mod readiness;
mod retry;
mod roster;
mod secrets;
#[cfg(test)]
mod tests;
mod tokens;

pub use accounts::{
    CreateUserError, CreateUserInput, ListUsersError, RegisterError, RegisterInput, Registered,
    UpdateMeError, VerifyEmailError, VerifyEmailInput,
};
pub use audit::RequestInfo;
pub use auth::{AuthenticateError, Caller, LoggedIn, LoginError, LoginInput, RefreshError, SessionTokens};
pub use error::Internal;
pub use keys::{
    KEY_SET_MAX_AGE, KeyInfo, KeyState, KeyringError, KeysError, ROTATION_LEAD, SigningAlgorithm,
};
#[cfg(any(test, feature = "testing"))]
pub use ports::testing;
pub use readiness::Readiness;
pub use roster::{Deps, RegistrationMode, Roster, ServiceSettings};
pub use roster_persistence as persistence;
pub use roster_persistence::domain;
pub use secrets::{SealError, SecretKey, SecretKeyError, SecretKeys};
pub use tokens::access::{AccessTokenSettings, SigningError};
pub use tokens::{OpaqueToken, RefreshToken};
