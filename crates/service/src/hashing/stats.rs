//! What the hashing threads have done and are doing.

use super::Cost;

/// Numbers of a [`super::HashingPool`], taken at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashingStats {
    /// Jobs that wait for a thread.
    pub queued: usize,
    /// Jobs that are being run.
    pub running: usize,
    /// Most jobs that were ever run at the same time.
    pub running_max: usize,
    /// Places that are taken, by jobs and by tickets without a job.
    pub places_taken: usize,
    /// All places.
    pub places: usize,
    /// Runs begun since the start, by cost.
    pub(super) runs: RunCounts,
}

impl HashingStats {
    /// Hash runs begun since the start.
    pub fn runs(&self) -> u64 {
        self.runs.0.iter().sum()
    }

    /// Hash runs of this cost begun since the start.
    pub fn runs_at(&self, cost: Cost) -> u64 {
        self.runs.0.get(slot(cost)).copied().unwrap_or_default()
    }
}

/// Runs of each cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct RunCounts([u64; (Cost::MAX.get() - Cost::MIN.get() + 1) as usize]);

impl RunCounts {
    pub(super) fn count(&mut self, cost: Cost) {
        if let Some(runs) = self.0.get_mut(slot(cost)) {
            *runs += 1;
        }
    }
}

fn slot(cost: Cost) -> usize {
    (cost.get() - Cost::MIN.get()) as usize
}
