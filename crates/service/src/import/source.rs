//! Where rows come from.

use super::SourceError;
use crate::domain::ReadRow;

/// A source that is read once from its beginning, in an order that is the same each time.
pub(crate) trait ImportSource: Send + 'static {
    /// Goes on after the last row that was given when [`Self::position`] said so.
    fn resume_after(&mut self, position: &str) -> impl Future<Output = Result<(), SourceError>> + Send;

    /// At most `most` further rows, to which the rules for values have been applied; none at the end.
    fn next(&mut self, most: usize) -> impl Future<Output = Result<Vec<ReadRow>, SourceError>> + Send;

    /// After the last row that was given.
    fn position(&self) -> String;

    /// How much of the source was given, between 0 and 1, where that is known.
    fn share(&self) -> Option<f64>;

    /// What it is called, in messages. Never with a password in it.
    fn name(&self) -> String;
}
