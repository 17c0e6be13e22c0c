//! `cargo xtask docs-check`: links that lead somewhere, wording that fits every reader.

mod anchors;
mod links;
mod markdown;
mod wording;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::workspace;

/// Checks every Markdown page at the root and below `docs`, and prints what is wrong. `Ok(false)` when something is.
pub(crate) fn run() -> Result<bool> {
    let root = workspace::root()?;
    let mut pages = markdown_files(&root, false)?;
    pages.extend(markdown_files(&root.join("docs"), true)?);
    let mut complaints = Vec::new();
    for page in &pages {
        let text = fs::read_to_string(page).with_context(|| format!("cannot read {}", page.display()))?;
        let name = page.strip_prefix(&root).unwrap_or(page).display();
        let found = links::check(page, &text)?.into_iter().chain(wording::check(&text));
        complaints.extend(found.map(|complaint| format!("{name}:{complaint}")));
    }
    for complaint in &complaints {
        eprintln!("{complaint}");
    }
    println!("{} pages, {} complaints", pages.len(), complaints.len());
    Ok(complaints.is_empty())
}

fn markdown_files(folder: &Path, deep: bool) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort_unstable();
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() && deep {
            files.extend(markdown_files(&path, deep)?);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
    Ok(files)
}
