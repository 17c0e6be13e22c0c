//! The keys that sign access tokens: their life in the database, and the ring that a process holds of them.

mod cache;
mod manage;
mod ring;
#[cfg(any(test, feature = "testing"))]
mod testing;

pub(crate) use cache::KeyringCache;
pub use manage::{KEY_SET_MAX_AGE, KeyInfo, KeyState, KeysError, ROTATION_LEAD};
pub(crate) use ring::Keyring;
pub use ring::{KeyringError, SigningAlgorithm};
