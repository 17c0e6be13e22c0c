//! Where PostgreSQL's server programs are.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::packages::{self, Need};
use crate::process;

/// Folders that hold server programs without being in `PATH`; a `*` stands for a version.
const USUAL_PLACES: [&str; 8] = [
    "/usr/lib/postgresql/*/bin",
    "/usr/libexec/postgresql*",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/usr/local/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
];

/// PostgreSQL's server programs.
pub(crate) struct Programs {
    folder: PathBuf,
    /// Name and version, for people.
    pub(crate) version: String,
}

impl Programs {
    /// Finds them, or installs them from the system's packages.
    pub(crate) fn provide() -> Result<Self> {
        let folder = if let Some(folder) = find() {
            folder
        } else {
            packages::install(Need::Postgres)?;
            find()
                .context("installed, but `initdb` and `postgres` are in no folder that this command knows")?
        };
        let version = process::output(Command::new(folder.join("postgres")).arg("--version"))?;
        Ok(Self { folder, version: version.replace("postgres (PostgreSQL)", "PostgreSQL") })
    }

    pub(crate) fn path(&self, program: &str) -> PathBuf {
        self.folder.join(program)
    }
}

fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let configured = process::output(Command::new("pg_config").arg("--bindir")).ok().map(PathBuf::from);
    std::env::split_paths(&path)
        .chain(configured)
        .chain(USUAL_PLACES.into_iter().flat_map(expand))
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// The folders that a pattern with at most one `*` stands for, the newest version first.
fn expand(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else { return vec![PathBuf::from(pattern)] };
    let (parent, prefix) = before.rsplit_once('/').unwrap_or((".", before));
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir(Path::new(parent))
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let version = name.strip_prefix(prefix)?.trim_start_matches('@');
            let folder = entry.path().join(after.trim_start_matches('/'));
            Some((version.parse().unwrap_or(0), folder))
        })
        .collect();
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, folder)| folder).collect()
}
