//! The rows of another system's database.

use super::SourceError;
use super::source::ImportSource;
use crate::Internal;
use crate::domain::{ImportRules, ReadRow, SourceSystem, UserId};
use crate::persistence::ForeignSource;

/// Rows of a database.
pub(super) struct Rows<I> {
    source: Box<ForeignSource>,
    system: SourceSystem,
    rules: ImportRules,
    new_id: I,
    /// The last row that was given.
    number: u64,
    total: u64,
}

impl<I> Rows<I>
where
    I: FnMut() -> Result<UserId, Internal> + Send + 'static,
{
    pub(super) fn new(source: Box<ForeignSource>, total: u64, rules: ImportRules, new_id: I) -> Self {
        Self { system: source.system(), source, rules, new_id, number: 0, total }
    }
}

impl<I> ImportSource for Rows<I>
where
    I: FnMut() -> Result<UserId, Internal> + Send + 'static,
{
    async fn resume_after(&mut self, position: &str) -> Result<(), SourceError> {
        let (number, position) = position.split_once(' ').unwrap_or((position, ""));
        self.number = number.parse()?;
        self.source.resume_after(position)?;
        Ok(())
    }

    async fn next(&mut self, most: usize) -> Result<Vec<ReadRow>, SourceError> {
        let mut rows = Vec::new();
        for row in self.source.next(most).await? {
            self.number += 1;
            let outcome = self.rules.read_row(self.system, &row, (self.new_id)()?);
            rows.push(ReadRow { number: self.number, source_id: Some(row.key), outcome });
        }
        Ok(rows)
    }

    /// Rows have numbers in the report, which the source does not know.
    fn position(&self) -> String {
        format!("{} {}", self.number, self.source.position())
    }

    #[allow(clippy::cast_precision_loss, reason = "for a progress bar")]
    fn share(&self) -> Option<f64> {
        (self.total > 0).then(|| (self.number as f64 / self.total as f64).min(1.0))
    }

    fn name(&self) -> String {
        self.source.identity().to_owned()
    }
}
