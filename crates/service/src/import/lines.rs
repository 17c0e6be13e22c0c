//! A file of lines, one user each.

use std::collections::HashMap;
use std::io::{self, BufRead, Read as _};

use aws_lc_rs::digest::{SHA256, digest};

use super::SourceError;
use super::source::ImportSource;
use crate::Internal;
use crate::domain::{Finding, FindingCode, ImportRules, Incoming, LineRead, ReadRow, RowKey, UserId};

/// Longest line, in bytes.
const MAX_LINE: u64 = 1 << 20;
/// Bytes of lines that are read ahead together; a batch of long lines has fewer of them.
const MAX_BYTES: u64 = 8 << 20;
/// Bytes of the digest of an address. Two of ten million addresses are taken for one with a chance of 1 in 10^15.
const DIGEST: usize = 12;

/// Lines of a file.
pub(super) struct Lines<R, I> {
    name: String,
    reader: R,
    rules: ImportRules,
    new_id: I,
    /// The last line that was read.
    number: u64,
    bytes: u64,
    /// Of the whole file, where it is one.
    total: Option<u64>,
    /// In which line an address was met first that stood without a key: the one thing that grows with the file, by 16 bytes
    /// a line.
    first: HashMap<[u8; DIGEST], u32>,
    buffer: Vec<u8>,
}

/// What stands in a line.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Blank,
    TooLong,
    End,
}

impl<R, I> Lines<R, I>
where
    R: BufRead + Send + 'static,
    I: FnMut() -> Result<UserId, Internal> + Send + 'static,
{
    pub(super) fn new(name: String, reader: R, total: Option<u64>, rules: ImportRules, new_id: I) -> Self {
        let (first, buffer) = (HashMap::new(), Vec::new());
        Self { name, reader, rules, new_id, number: 0, bytes: 0, total, first, buffer }
    }

    /// Reads a line into the buffer, without its end.
    fn line(&mut self) -> io::Result<Kind> {
        self.buffer.clear();
        // A line of the greatest length may end with two bytes more.
        let read = (&mut self.reader).take(MAX_LINE + 2).read_until(b'\n', &mut self.buffer)?;
        if read == 0 {
            return Ok(Kind::End);
        }
        self.number += 1;
        self.bytes += u64::try_from(read).unwrap_or(u64::MAX);
        if self.buffer.ends_with(b"\n") {
            self.buffer.pop();
        } else if self.buffer.len() as u64 > MAX_LINE {
            self.skip_rest()?;
            return Ok(Kind::TooLong);
        }
        if self.buffer.ends_with(b"\r") {
            self.buffer.pop();
        }
        Ok(match self.buffer.len() as u64 {
            length if length > MAX_LINE => Kind::TooLong,
            _ if self.buffer.trim_ascii().is_empty() => Kind::Blank,
            _ => Kind::Text,
        })
    }

    fn skip_rest(&mut self) -> io::Result<()> {
        loop {
            let buffered = self.reader.fill_buf()?;
            let end = buffered.iter().position(|byte| *byte == b'\n');
            let (skipped, is_over) = (end.map_or(buffered.len(), |end| end + 1), buffered.is_empty());
            self.reader.consume(skipped);
            self.bytes += u64::try_from(skipped).unwrap_or(u64::MAX);
            if end.is_some() || is_over {
                return Ok(());
            }
        }
    }

    /// The next line that is not blank.
    fn row(&mut self) -> Result<Option<ReadRow>, SourceError> {
        let read = loop {
            match self.line()? {
                Kind::End => return Ok(None),
                Kind::Blank => {}
                Kind::TooLong => {
                    let detail = "the line is longer than 1 MiB";
                    let outcome = Err(Finding::of_row(FindingCode::TooLong, detail));
                    break LineRead { source_id: None, outcome };
                }
                Kind::Text => break self.rules.read_line(&self.buffer, (self.new_id)()?),
            }
        };
        let outcome = read.outcome.and_then(|incoming| self.first_of_its_address(incoming));
        Ok(Some(ReadRow { number: self.number, source_id: read.source_id, outcome }))
    }

    /// An address that a line before had without a key is that line's.
    fn first_of_its_address(&mut self, incoming: Box<Incoming>) -> Result<Box<Incoming>, Finding> {
        if incoming.user.is_deleted() {
            return Ok(incoming);
        }
        let mut key = [0; DIGEST];
        let digest = digest(&SHA256, incoming.user.email.canonical().as_bytes());
        for (byte, of_digest) in key.iter_mut().zip(digest.as_ref()) {
            *byte = *of_digest;
        }
        if let Some(line) = self.first.get(&key) {
            let detail = format!("it belongs to the user of line {line}");
            return Err(Finding::of("email", FindingCode::EmailTaken, detail));
        }
        if incoming.key == RowKey::Email {
            self.first.insert(key, u32::try_from(self.number).unwrap_or(u32::MAX));
        }
        Ok(incoming)
    }
}

impl<R, I> ImportSource for Lines<R, I>
where
    R: BufRead + Send + 'static,
    I: FnMut() -> Result<UserId, Internal> + Send + 'static,
{
    /// What was done with before is read again: which lines have no key, and which addresses.
    async fn resume_after(&mut self, position: &str) -> Result<(), SourceError> {
        let last: u64 = position.parse()?;
        while self.number < last && self.row()?.is_some() {}
        Ok(())
    }

    async fn next(&mut self, most: usize) -> Result<Vec<ReadRow>, SourceError> {
        let (mut rows, begin) = (Vec::new(), self.bytes);
        while rows.len() < most && self.bytes.saturating_sub(begin) < MAX_BYTES {
            match self.row()? {
                Some(row) => rows.push(row),
                None => break,
            }
        }
        Ok(rows)
    }

    fn position(&self) -> String {
        self.number.to_string()
    }

    #[allow(clippy::cast_precision_loss, reason = "for a progress bar")]
    fn share(&self) -> Option<f64> {
        self.total.filter(|total| *total > 0).map(|total| (self.bytes as f64 / total as f64).min(1.0))
    }

    fn name(&self) -> String {
        self.name.clone()
    }
}
