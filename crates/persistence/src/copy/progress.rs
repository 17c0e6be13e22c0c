//! How far a copy has come.

/// How far a copy has come.
#[derive(Debug, Clone, Copy)]
pub struct CopyProgress<'a> {
    /// What is being done.
    pub step: CopyStep,
    /// The table that it is being done to.
    pub table: &'a str,
    /// Rows of all tables that it has been done to.
    pub rows: u64,
    /// Rows of all tables.
    pub total: u64,
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyStep {
    /// Rows are read from the source and written to the target.
    Copy,
    /// Rows are read from both and compared.
    Compare,
}

/// Tells of it now and then.
pub(super) struct Meter<'a> {
    pub(super) step: CopyStep,
    pub(super) rows: u64,
    pub(super) total: u64,
    pub(super) tell: &'a mut (dyn FnMut(CopyProgress<'_>) + Send),
}

impl Meter<'_> {
    /// Rows between two reports.
    const PACE: u64 = 1_000;

    /// One more row.
    pub(super) fn row(&mut self, table: &str) {
        self.rows += 1;
        if self.rows.is_multiple_of(Self::PACE) || self.rows == self.total {
            (self.tell)(CopyProgress { step: self.step, table, rows: self.rows, total: self.total });
        }
    }
}
