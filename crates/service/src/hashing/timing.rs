//! How long a hash takes on this machine.

use std::time::{Duration, Instant};

use super::Cost;
use super::run::Run;

/// Runs that are timed; the fastest is the one that was disturbed least.
const SAMPLES: u32 = 3;
/// Cost of the timed runs: a few milliseconds each, long enough for the clock.
const SAMPLE_COST: u32 = 6;

/// Estimates the time of one hash: times cheap ones and doubles for each step of the cost, to which bcrypt's time is
/// proportional. Takes some ten milliseconds; the estimate is a little high, which errs towards a shorter queue.
pub(super) fn estimate(cost: Cost) -> Duration {
    let sample = Cost::new(SAMPLE_COST).unwrap_or(Cost::MIN).min(cost);
    let fastest = (0..SAMPLES).map(|_| time(sample)).min().unwrap_or_default();
    fastest * (cost.rounds() / sample.rounds())
}

fn time(cost: Cost) -> Duration {
    let run = Run::own(cost, [0; 16], b"a password of common length");
    let start = Instant::now();
    std::hint::black_box(run.execute());
    start.elapsed()
}
