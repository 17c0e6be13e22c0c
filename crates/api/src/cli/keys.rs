//! `roster keys`

use clap::Subcommand;

/// Look after the keys that sign access tokens.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub enum KeysCommand {
    /// List the keys
    List,
    /// Make a new key that signs from now on
    Rotate,
    /// Take a key out of service at once: tokens that it signed are refused
    Revoke {
        /// Its id, as `list` shows it
        kid: String,
    },
    /// Seal the stored keys with the current secret key, after a change of it
    Reseal,
}
