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
    /// Runs begun since the start.
    pub(super) runs: RunCounts,
}

impl HashingStats {
    /// Hash runs begun since the start.
    pub fn runs(&self) -> u64 {
        self.runs.bcrypt.iter().sum::<u64>() + self.runs.other
    }

    /// Runs of bcrypt of this cost begun since the start.
    pub fn runs_at(&self, cost: Cost) -> u64 {
        self.runs.bcrypt.get(slot(cost)).copied().unwrap_or_default()
    }
}

/// Runs by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct RunCounts {
    /// Runs of bcrypt, by cost.
    bcrypt: [u64; (Cost::MAX.get() - Cost::MIN.get() + 1) as usize],
    /// Runs of other functions: checks of hashes that other systems have made.
    other: u64,
}

impl RunCounts {
    /// Counts a run of bcrypt of this cost, or of another function.
    pub(super) fn count(&mut self, bcrypt: Option<Cost>) {
        match bcrypt {
            Some(cost) => self.bcrypt.get_mut(slot(cost)).into_iter().for_each(|runs| *runs += 1),
            None => self.other += 1,
        }
    }
}

fn slot(cost: Cost) -> usize {
    (cost.get() - Cost::MIN.get()) as usize
}
