//! `roster keys`

use clap::Subcommand;
use roster_service::KeyInfo;
use serde::Serialize;

use super::{Output, Table};
use crate::app::Builder;

/// Look after the keys that sign access tokens.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub enum KeysCommand {
    /// List the keys
    List,
    /// Publish a new key; it signs ten minutes later, and the one before retires then
    Rotate,
    /// Take a key out of service at once: tokens that it signed are refused
    Revoke {
        /// Its id, as `list` shows it
        // One in 64 begins with a hyphen.
        #[arg(allow_hyphen_values = true)]
        kid: String,
    },
    /// Seal the stored keys with the current secret key, after a change of it
    Reseal,
}

#[derive(Serialize)]
struct Key {
    kid: String,
    algorithm: String,
    state: &'static str,
    not_before: String,
    retired_at: Option<String>,
    created_at: String,
}

impl From<KeyInfo> for Key {
    fn from(key: KeyInfo) -> Self {
        Self {
            kid: key.kid,
            algorithm: key.algorithm,
            state: key.state.as_str(),
            not_before: key.not_before.to_string(),
            retired_at: key.retired_at.map(|at| at.to_string()),
            created_at: key.created_at.to_string(),
        }
    }
}

pub(super) async fn run(
    command: KeysCommand,
    application: Builder<'_>,
    output: Output,
) -> anyhow::Result<()> {
    let roster = application.offline().await?;
    match command {
        KeysCommand::List => {}
        KeysCommand::Rotate => {
            roster.rotate_keys().await?;
        }
        KeysCommand::Revoke { kid } => roster.revoke_key(&kid).await?,
        KeysCommand::Reseal => {
            let resealed = roster.reseal().await?;
            let count = serde_json::json!({ "resealed": resealed });
            return Ok(output.print(&count, |_| format!("sealed anew: {resealed}"))?);
        }
    }
    let keys: Vec<Key> = roster.keys().await?.into_iter().map(Key::from).collect();
    Ok(output.print(&keys, |keys| {
        let mut table = Table::new(["KID", "ALGORITHM", "STATE", "SIGNS FROM", "RETIRES"]);
        for key in keys {
            let retired_at = key.retired_at.as_deref().unwrap_or("-");
            table.row([&key.kid, &key.algorithm, key.state, &key.not_before, retired_at]);
        }
        table.render()
    })?)
}
