//! What the rounds say.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

use crate::bench::options::Options;

/// The longest that anybody may be let in, in all but one of a hundred cases; and the longest that a node serves without
/// its database, in all cases.
const BOUND: Duration = Duration::from_secs(1);
/// The longest in half of the cases.
const MEDIAN_BOUND: Duration = Duration::from_millis(250);

/// Results of all revokers, and of the cuts.
pub(super) struct Report {
    seed: u64,
    revokers: Vec<Times>,
    cuts: Option<Times>,
}

/// Times of one kind, sorted.
struct Times {
    name: &'static str,
    sorted: Vec<Duration>,
}

impl Report {
    pub(super) fn new(options: &Options) -> Self {
        Self { seed: options.seed, revokers: Vec::new(), cuts: None }
    }

    pub(super) fn add_revoker(&mut self, name: &'static str, took: Vec<Duration>) {
        self.revokers.push(Times::new(name, took));
    }

    pub(super) fn add_cuts(&mut self, served: Vec<Duration>) {
        self.cuts = Some(Times::new("cut off: the last that was served", served));
    }

    /// Whether everything is within its bound.
    pub(super) fn holds(&self) -> bool {
        let within = |times: &Times| times.at(0.99) < BOUND && times.at(0.5) < MEDIAN_BOUND;
        self.revokers.iter().all(within) && self.cuts.iter().all(|times| times.at(1.0) < BOUND)
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "benchmark": "revocation",
            "seed": self.seed,
            "bounds_ms": { "median": millis(MEDIAN_BOUND), "p99": millis(BOUND), "cut_off": millis(BOUND) },
            "holds": self.holds(),
            "revoked_until_refused": self.revokers.iter().map(Times::to_json).collect::<Vec<_>>(),
            "cut_off_until_last_served": self.cuts.as_ref().map(Times::to_json),
        })
    }
}

impl Times {
    fn new(name: &'static str, mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self { name, sorted: times }
    }

    /// The time that so much of all is within (nearest rank).
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a few hundred times, and a part between 0 and 1"
    )]
    fn at(&self, part: f64) -> Duration {
        let rank = (self.sorted.len() as f64 * part).ceil() as usize;
        self.sorted.get(rank.saturating_sub(1)).copied().unwrap_or(Duration::MAX)
    }

    fn to_json(&self) -> Value {
        json!({
            "what": self.name,
            "rounds": self.sorted.len(),
            "p50_ms": millis(self.at(0.5)),
            "p99_ms": millis(self.at(0.99)),
            "max_ms": millis(self.at(1.0)),
        })
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<36} {:>6} {:>9} {:>9} {:>9}", "", "rounds", "p50", "p99", "max")?;
        for times in self.revokers.iter().chain(&self.cuts) {
            let [p50, p99, max] = [0.5, 0.99, 1.0].map(|part| millis(times.at(part)));
            let (name, rounds) = (times.name, times.sorted.len());
            writeln!(f, "{name:<36} {rounds:>6} {p50:>6.0} ms {p99:>6.0} ms {max:>6.0} ms")?;
        }
        writeln!(
            f,
            "  bounds: p50 {:.0} ms and p99 {:.0} ms until a refusal, {:.0} ms in all cases without the database: {}",
            millis(MEDIAN_BOUND),
            millis(BOUND),
            millis(BOUND),
            if self.holds() { "holds" } else { "MISSED" },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(millis: impl IntoIterator<Item = u64>) -> Vec<Duration> {
        millis.into_iter().map(Duration::from_millis).collect()
    }

    fn report(revoked: Vec<Duration>, cuts: Vec<Duration>) -> Report {
        Report {
            seed: 1,
            revokers: vec![Times::new("log-out", revoked)],
            cuts: Some(Times::new("cut off", cuts)),
        }
    }

    #[test]
    fn a_part_of_all_times_is_within_its_percentile() {
        let times = Times::new("log-out", times((1..=200).rev()));
        assert_eq!([0.5, 0.99, 1.0].map(|part| times.at(part).as_millis()), [100, 198, 200]);
    }

    #[test]
    fn median_percentile_and_cut_have_a_bound_each() {
        let quick = || times((1..=200).map(|_| 100));
        let with = |slow: u64, count: usize| {
            quick().into_iter().skip(count).chain(times(vec![slow; count])).collect()
        };
        assert!(report(quick(), times([999])).holds());
        assert!(!report(quick(), times([1, 1000])).holds(), "served without the database");
        assert!(report(with(5000, 2), times([1])).holds(), "one in a hundred");
        assert!(!report(with(1000, 3), times([1])).holds());
        assert!(!report(with(250, 101), times([1])).holds());
        assert!(!report(Vec::new(), times([1])).holds(), "nothing was measured");
    }
}
