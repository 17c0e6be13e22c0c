//! curl, which the tour in the readme is made with.

use std::process::Command;

use anyhow::Result;

use crate::packages::{self, Need};
use crate::process;

/// Finds or installs curl. Its name and version, for people.
pub(super) fn provide() -> Result<String> {
    if process::find("curl").is_none() {
        packages::install(Need::Curl)?;
    }
    let version = process::output(Command::new("curl").arg("--version"))?;
    Ok(version.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
}
