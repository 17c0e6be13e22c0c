//! The import itself, watched from outside.

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::bench::server::Setup;

/// How often the memory is looked at: its high-water mark is the kernel's, so that nothing between is missed but the end.
const LOOKING: Duration = Duration::from_millis(50);

/// How long it took, and what it needed.
pub(super) struct Import {
    pub(super) took: Duration,
    pub(super) memory_kib: u64,
}

/// Imports a file into the empty database, from the start of the program to its end.
pub(super) fn import(setup: &Setup<'_>, file: &Path, users: u32) -> Result<Import> {
    let began = Instant::now();
    let mut child = setup
        .command()
        .args(["import", "--json"])
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .context("the program does not start")?;
    let mut memory_kib = 0;
    while child.try_wait()?.is_none() {
        memory_kib = memory_kib.max(peak(&child).unwrap_or_default());
        sleep(LOOKING);
    }
    let took = began.elapsed();
    let output = child.wait_with_output()?;
    let summary: Value = serde_json::from_slice(&output.stdout).context("the import tells no summary")?;
    let imported = summary.get("imported").and_then(Value::as_u64);
    ensure!(imported == Some(u64::from(users)), "not all users are in: {summary}");
    Ok(Import { took, memory_kib })
}

/// The most memory that was resident so far, in KiB.
fn peak(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
