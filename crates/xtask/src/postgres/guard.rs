//! The process that cleans up, whatever happens to this one.

use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context, Result};

/// A shell in a process group of its own that waits for its standard input to close. A signal handler or a
/// destructor would not do: neither runs when this process is killed outright.
pub(super) struct Guard {
    child: Child,
    pipe: ChildStdin,
}

impl Guard {
    /// Watches over `base`, the folder of the cluster, from now on.
    pub(super) fn watch(base: &Path) -> Result<Self> {
        let mut child = Command::new("sh")
            .args(["-c", include_str!("guard.sh"), "guard"])
            .arg(base)
            .stdin(Stdio::piped())
            .process_group(0)
            .spawn()
            .context("cannot run sh")?;
        let pipe = child.stdin.take().context("sh has no standard input")?;
        Ok(Self { child, pipe })
    }

    /// Says which process the server is.
    pub(super) fn server_is(&mut self, process: u32) -> Result<()> {
        writeln!(self.pipe, "server {process}").context("the cleaning process is gone")
    }

    /// Says in which process group the tests run; 0 when they are over.
    pub(super) fn tests_run_in(&mut self, group: u32) -> Result<()> {
        writeln!(self.pipe, "tests {group}").context("the cleaning process is gone")
    }

    /// Lets it clean up, and waits for `server` and for it.
    pub(super) fn release(mut self, server: &mut Child) -> Result<()> {
        drop(self.pipe);
        server.wait()?;
        self.child.wait()?;
        Ok(())
    }
}
