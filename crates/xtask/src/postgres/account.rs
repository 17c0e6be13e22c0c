//! PostgreSQL refuses to run as root; then it runs as somebody else.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// Who the server runs as: this user, unless this user is root.
#[derive(Clone, Copy)]
pub(super) struct Account(Option<(u32, u32)>);

impl Account {
    pub(super) fn choose() -> Result<Self> {
        if id(&["-u"])? != 0 {
            return Ok(Self(None));
        }
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| Some((id(&["-u", name]).ok()?, id(&["-g", name]).ok()?)))
            .map(|ids| Self(Some(ids)))
            .context("PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`")
    }

    /// Makes `command` run as this account.
    pub(super) fn run_as<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        match self.0 {
            Some((user, group)) => command.uid(user).gid(group),
            None => command,
        }
    }

    /// Gives `path` to this account.
    pub(super) fn own(&self, path: &Path) -> Result<()> {
        let Some((user, group)) = self.0 else { return Ok(()) };
        chown(path, Some(user), Some(group)).with_context(|| format!("cannot give {} away", path.display()))
    }
}

fn id(arguments: &[&str]) -> Result<u32> {
    process::output(Command::new("id").args(arguments))?.parse().context("`id` printed no number")
}
