//! The settings file: TOML, one table for each section.

use std::io::ErrorKind;
use std::path::Path;

use toml::de::{DeTable, DeValue};
use zeroize::Zeroizing;

use super::raw::Raw;
use super::{Origin, SettingsError};

/// The file that is read when none is named and it exists.
const DEFAULT_FILE: &str = "roster.toml";

/// One `key = value` of the file.
pub(super) struct FileEntry {
    /// The key with its section, such as `http.bind`.
    pub(super) path: String,
    pub(super) raw: Raw,
    pub(super) origin: Origin,
}

/// Reads the named file, or else the default one when there is one.
pub(super) fn read(named: Option<&Path>) -> Result<Vec<FileEntry>, SettingsError> {
    let path = named.unwrap_or(Path::new(DEFAULT_FILE));
    match std::fs::read_to_string(path) {
        Ok(text) => parse(path, &Zeroizing::new(text)),
        Err(error) if error.kind() == ErrorKind::NotFound && named.is_none() => Ok(Vec::new()),
        Err(source) => Err(SettingsError::Unreadable { path: path.to_owned(), source }),
    }
}

fn parse(path: &Path, text: &str) -> Result<Vec<FileEntry>, SettingsError> {
    let document = DeTable::parse(text).map_err(|error| SettingsError::Syntax {
        path: path.to_owned(),
        line: line_of(text, error.span().map_or(0, |span| span.start)),
        reason: error.message().to_owned(),
    })?;
    let mut entries = Vec::new();
    let mut add = |path_in_file: String, offset: usize, value: &DeValue<'_>| {
        let origin = Origin::File { path: path.to_owned(), line: line_of(text, offset) };
        entries.push(FileEntry { path: path_in_file, raw: Raw::from_toml(value), origin });
    };
    for (name, value) in document.get_ref() {
        match value.get_ref() {
            DeValue::Table(section) if !section.is_empty() || is_section(name.get_ref()) => {
                for (key, value) in section {
                    let path_in_file = format!("{}.{}", name.get_ref(), key.get_ref());
                    add(path_in_file, key.span().start, value.get_ref());
                }
            }
            single => add(name.get_ref().to_string(), name.span().start, single),
        }
    }
    Ok(entries)
}

/// An empty table of another name is a slip that would go unnoticed.
fn is_section(name: &str) -> bool {
    super::specs().any(|spec| spec.section == name)
}

/// The line of a byte offset, counted from 1.
fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}
