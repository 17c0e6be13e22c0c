//! The program under test.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::options::Options;
use crate::{process, workspace};

/// The program that the options name, or one that is built now.
pub(super) fn chosen(options: &Options) -> Result<PathBuf> {
    options.program.clone().map_or_else(build, Ok)
}

/// Builds `roster` in release; answers where it is. Takes some minutes the first time.
fn build() -> Result<PathBuf> {
    eprintln!("building roster in release");
    process::run(workspace::cargo()?.args(["build", "--release", "--quiet", "--package", "roster-api"]))?;
    let metadata =
        process::output(workspace::cargo()?.args(["metadata", "--no-deps", "--format-version=1"]))?;
    let metadata: Value = serde_json::from_str(&metadata).context("cargo metadata is not JSON")?;
    let target = metadata.get("target_directory").and_then(Value::as_str).context("no target directory")?;
    let program = Path::new(target).join("release").join("roster");
    ensure!(program.is_file(), "{} was built, but is not there", program.display());
    Ok(program)
}
