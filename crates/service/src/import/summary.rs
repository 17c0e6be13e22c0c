//! What became of the rows.

use serde::{Deserialize, Serialize};

/// What became of the rows of a run, resumed parts included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportSummary {
    /// Rows that were read: the sum of the next four.
    pub read: u64,
    /// New users.
    pub imported: u64,
    /// Users who took what the source tells.
    pub updated: u64,
    /// Users who were there and stayed as they are.
    pub unchanged: u64,
    /// Rows that are not in.
    pub refused: u64,
    /// Rows that were written with at least one value changed.
    pub changed: u64,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ImportProgress {
    /// Rows that are done with, those of an earlier part of the run included.
    pub rows: u64,
    /// How much of the source is done with, between 0 and 1, where that is known.
    pub share: Option<f64>,
}
