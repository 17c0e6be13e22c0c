//! The secret key, outside of any section.

use super::SettingsError;
use super::key::{Entry, Key, Spec};
use super::value::SecretBytes;
use super::values::Values;

const TAKES: &str = "base64 of 32 random bytes, such as `openssl rand -base64 32` prints";

/// The server's secret key as it was set, and the one before.
#[derive(Debug, Clone)]
pub struct SecretKeys {
    /// What is sealed and signed from now on; from a file beside the embedded database when not set.
    pub current: Option<SecretBytes>,
    /// What was sealed and signed before a change of the key still opens with this one.
    pub previous: Option<SecretBytes>,
}

const CURRENT: Key<SecretBytes> = Key::new("", "secret_key", SecretBytes::read)
    .derived("the file `secret.key` beside the SQLite database")
    .takes(TAKES)
    .about("Seals what is stored and signs refresh tokens. Required with PostgreSQL. With SQLite a key is made once and kept in a file of mode 0600.")
    .secret();
const PREVIOUS: Key<SecretBytes> = Key::new("", "secret_key_previous", SecretBytes::read)
    .takes(TAKES)
    .about("The key before the last change of it: what it sealed or signed still opens.")
    .secret();

pub(super) const KEYS: &[&dyn Entry] = &[&CURRENT, &PREVIOUS];
pub(super) const SECRET_KEY: &Spec = &CURRENT.spec;

impl SecretKeys {
    pub(super) fn read(values: &Values) -> Result<Self, SettingsError> {
        Ok(Self { current: values.find(&CURRENT)?, previous: values.find(&PREVIOUS)? })
    }
}
