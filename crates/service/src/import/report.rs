//! The report: a line for each refusal and each change.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::ImportError;
use crate::domain::{Finding, ReadRow};

/// A line of the report.
#[derive(Debug, Serialize)]
struct Line<'a> {
    row: u64,
    source_id: Option<&'a str>,
    outcome: &'static str,
    field: &'a str,
    code: &'a str,
    detail: &'a str,
}

/// What became of a row that there is something to tell of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Told {
    Refused,
    Changed,
}

/// The lines of a batch, before it is committed.
#[derive(Debug, Default)]
pub(super) struct Lines(Vec<u8>);

impl Lines {
    pub(super) fn add(&mut self, row: &ReadRow, told: Told, finding: &Finding) {
        let line = Line {
            row: row.number,
            source_id: row.source_id.as_deref(),
            outcome: match told {
                Told::Refused => "refused",
                Told::Changed => "changed",
            },
            field: &finding.field,
            code: finding.code.as_str(),
            detail: &finding.detail,
        };
        // Text and numbers always have a JSON form, and memory takes every byte.
        let _ = serde_json::to_writer(&mut self.0, &line);
        self.0.push(b'\n');
    }
}

/// The file of the report, if one is wanted.
#[derive(Debug)]
pub(super) struct Report {
    file: Option<(PathBuf, File)>,
    /// Its length in bytes, with all batches that were committed.
    length: u64,
    /// Whether a batch has added lines that was not committed.
    has_loose_end: bool,
}

impl Report {
    /// Begins a report, or goes on with one that had `length` bytes when the last batch was committed: what a batch left
    /// behind that was not is cut off.
    pub(super) fn open(path: Option<&Path>, length: u64) -> Result<Self, ImportError> {
        let Some(path) = path else {
            return Ok(Self { file: None, length, has_loose_end: false });
        };
        let failed = |cause| ImportError::Report { path: path.to_owned(), cause };
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(length == 0);
        // It tells of people.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(failed)?;
        if length > 0 {
            if file.metadata().map_err(failed)?.len() < length {
                return Err(ImportError::OtherReport(path.to_owned()));
            }
            file.set_len(length).and_then(|()| file.seek(SeekFrom::End(0))).map_err(failed)?;
        }
        Ok(Self { file: Some((path.to_owned(), file)), length, has_loose_end: false })
    }

    /// Adds the lines of a batch that is about to be committed, and answers how long the report is with them. They are on
    /// the disk when this returns.
    pub(super) fn add(&mut self, Lines(lines): &Lines) -> Result<u64, ImportError> {
        let Some((path, file)) = &mut self.file else {
            return Ok(self.length);
        };
        let failed = |cause| ImportError::Report { path: path.clone(), cause };
        if self.has_loose_end {
            file.set_len(self.length).and_then(|()| file.seek(SeekFrom::End(0))).map_err(failed)?;
        }
        self.has_loose_end = !lines.is_empty();
        if self.has_loose_end {
            file.write_all(lines).and_then(|()| on_disk(file)).map_err(failed)?;
        }
        Ok(self.length.saturating_add(lines.len().try_into().unwrap_or(u64::MAX)))
    }

    /// The batch whose lines were added last is committed.
    pub(super) fn keep(&mut self, length: u64) {
        (self.length, self.has_loose_end) = (length, false);
    }
}

/// A terminal or a pipe is on no disk, and says so.
fn on_disk(file: &File) -> io::Result<()> {
    match file.sync_data() {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        synced => synced,
    }
}
