//! Node with `jose`, the off-the-shelf verifier that access tokens have to satisfy, `axe-core`, which judges how accessible
//! the hosted pages are, and `better-auth`, the identity provider whose users a mirror has.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::packages::{self, Need};
use crate::process;

/// The packages, each of one version and known by its hash.
const FILES: [(&str, &str); 2] = [
    ("package.json", include_str!("node/package.json")),
    ("package-lock.json", include_str!("node/package-lock.json")),
];

/// Also proves that Node is new enough for the packages.
const PROBE: &str = "const { jwtVerify } = await import('jose'); const axe = await import('axe-core'); \
                     const { betterAuth } = await import('better-auth'); \
                     if (!jwtVerify || !axe.default.source || !betterAuth) process.exit(1);";

/// A Node that can import the packages.
pub(super) struct Node {
    /// The `node` binary.
    pub(super) program: PathBuf,
    /// The folder whose `node_modules` holds the packages.
    pub(super) modules: PathBuf,
    /// Name and version, for people.
    pub(super) version: String,
}

/// Finds or installs Node, and the packages below `tools`.
pub(super) fn provide(tools: &Path) -> Result<Node> {
    if process::find("node").is_none() || process::find("npm").is_none() {
        packages::install(Need::Node)?;
    }
    let program = process::find("node").context("no `node` in PATH")?;
    let modules = tools.join("node");
    if !is_current(&modules) || probe(&program, &modules).is_err() {
        install(&modules).context("cannot install jose, axe-core and better-auth from npm")?;
        probe(&program, &modules).context(
            "jose, axe-core or better-auth does not work with this Node (20.19 or newer is needed)",
        )?;
    }
    let version = process::output(Command::new(&program).arg("--version"))?;
    Ok(Node { program, modules, version: format!("Node {version} with jose, axe-core and better-auth") })
}

/// Whether the packages were installed from what the files say now.
fn is_current(modules: &Path) -> bool {
    let is_same = |(name, text)| fs::read_to_string(modules.join(name)).is_ok_and(|found| found == text);
    FILES.into_iter().all(is_same)
}

fn install(modules: &Path) -> Result<()> {
    fs::create_dir_all(modules)?;
    for (name, text) in FILES {
        fs::write(modules.join(name), text)?;
    }
    process::output(
        Command::new("npm")
            .args(["ci", "--loglevel=error", "--no-audit", "--no-fund", "--ignore-scripts"])
            .current_dir(modules),
    )?;
    Ok(())
}

fn probe(program: &Path, modules: &Path) -> Result<String> {
    process::output(Command::new(program).args(["--input-type=module", "--eval", PROBE]).current_dir(modules))
}
