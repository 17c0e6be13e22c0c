//! `cargo xtask deny` and `cargo xtask audit`: what the dependencies are, and what is known of them.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::{process, workspace};

const CARGO_DENY: &str = "cargo-deny";
const VERSION: &str = "0.20.2";

/// Checks licences, banned crates and sources against `deny.toml`. Needs no network but the registry.
pub(crate) fn deny() -> Result<bool> {
    check(&["check", "licenses", "bans", "sources"])
}

/// Checks all dependencies against the advisory database, which it fetches first.
pub(crate) fn audit() -> Result<bool> {
    let program = provide()?;
    // Fetching is a step of its own, so that "cannot be reached" is never taken for "something was found".
    let fetched = Command::new(&program).args(["fetch", "db"]).current_dir(workspace::root()?).output()?;
    ensure!(
        fetched.status.success(),
        "the advisory database cannot be reached, so nothing is known about advisories:\n{}",
        String::from_utf8_lossy(&fetched.stderr).trim()
    );
    check(&["check", "--disable-fetch", "advisories"])
}

fn check(words: &[&str]) -> Result<bool> {
    let status = Command::new(provide()?)
        .args(words)
        .current_dir(workspace::root()?)
        .stdin(Stdio::null())
        .status()
        .context("cannot run cargo-deny")?;
    Ok(status.success())
}

/// cargo-deny: the one in `PATH`, or the one that an earlier run built, or one built now.
fn provide() -> Result<PathBuf> {
    let tools = workspace::tools()?;
    let ours = tools.join("bin").join(CARGO_DENY);
    let found = process::find(CARGO_DENY).or_else(|| ours.is_file().then(|| ours.clone()));
    if let Some(found) = found {
        return Ok(found);
    }
    // An unoptimised build takes a minute instead of several, and checks this workspace in a second.
    let build = tools.join("build");
    process::run(
        workspace::cargo()?
            .args(["install", "--locked", "--debug", "--no-track", "--version", VERSION, CARGO_DENY])
            .arg("--root")
            .arg(&tools)
            .arg("--target-dir")
            .arg(&build),
    )
    .context("cargo-deny is not there and could not be installed")?;
    std::fs::remove_dir_all(&build).with_context(|| format!("cannot remove {}", build.display()))?;
    Ok(ours)
}
