//! Node with `jose`, the off-the-shelf verifier that access tokens have to satisfy.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::packages::{self, Need};
use crate::process;

const JOSE: &str = "jose@6";

/// Also proves that Node is new enough for the package.
const PROBE: &str = "const { jwtVerify } = await import('jose'); if (!jwtVerify) process.exit(1);";

/// A Node that can import `jose`.
pub(super) struct Node {
    /// The `node` binary.
    pub(super) program: PathBuf,
    /// The folder whose `node_modules` holds `jose`.
    pub(super) modules: PathBuf,
    /// Name and version, for people.
    pub(super) version: String,
}

/// Finds or installs Node, and `jose` below `tools`.
pub(super) fn provide(tools: &Path) -> Result<Node> {
    if process::find("node").is_none() || process::find("npm").is_none() {
        packages::install(Need::Node)?;
    }
    let program = process::find("node").context("no `node` in PATH")?;
    let modules = tools.join("node");
    std::fs::create_dir_all(&modules)?;
    if probe(&program, &modules).is_err() {
        process::output(
            Command::new("npm")
                .args([
                    "install",
                    "--loglevel=error",
                    "--no-audit",
                    "--no-fund",
                    "--ignore-scripts",
                    "--prefix",
                ])
                .arg(&modules)
                .arg(JOSE)
                .current_dir(&modules),
        )
        .context("cannot install jose from npm")?;
        probe(&program, &modules).context("jose does not work with this Node (18 or newer is needed)")?;
    }
    let version = process::output(Command::new(&program).arg("--version"))?;
    Ok(Node { program, modules, version: format!("Node {version} with jose") })
}

fn probe(program: &Path, modules: &Path) -> Result<String> {
    process::output(Command::new(program).args(["--input-type=module", "--eval", PROBE]).current_dir(modules))
}
