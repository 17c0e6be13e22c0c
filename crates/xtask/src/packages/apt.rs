//! Debian's PostgreSQL packages make and start a cluster of their own, which nobody asked for here.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

const SETTINGS: &str = "/etc/postgresql-common/createcluster.conf";

/// Runs `install` while the packages are told to make no cluster, and leaves their settings as they were.
pub(super) fn without_a_default_cluster(install: impl FnOnce() -> Result<()>) -> Result<()> {
    let before = fs::read_to_string(SETTINGS).with_context(|| format!("cannot read {SETTINGS}"))?;
    write(&format!("{before}\ncreate_main_cluster = false\n"))?;
    let outcome = install();
    write(&before)?;
    outcome
}

/// Writes the settings file, by way of `sudo` where this process may not.
fn write(text: &str) -> Result<()> {
    if fs::write(SETTINGS, text).is_ok() {
        return Ok(());
    }
    let draft = tempfile::NamedTempFile::new()?;
    fs::write(draft.path(), text)?;
    process::run(
        Command::new("sudo")
            .args(["--non-interactive", "cp", "--"])
            .args([draft.path(), Path::new(SETTINGS)]),
    )
}
