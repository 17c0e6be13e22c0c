//! What the reads say.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

use crate::bench::options::Options;

/// How much longer the slowest hundredth of the reads may take within the flood, as a multiple.
const READ_BOUND: f64 = 2.0;
/// How long it may take to be turned away.
const REFUSAL_BOUND: Duration = Duration::from_millis(50);

/// One stretch without the flood, and one within it.
pub(super) struct Round {
    pub(super) quiet: Vec<Duration>,
    pub(super) flooded: Vec<Duration>,
    pub(super) refused: Vec<Duration>,
    /// Resident memory of the server, in KiB.
    pub(super) memory_before: u64,
    pub(super) memory_within: u64,
}

/// Results of all databases.
pub(super) struct Report {
    samples: u32,
    databases: Vec<DatabaseReport>,
}

struct DatabaseReport {
    name: &'static str,
    /// The median over the rounds of what the slowest hundredth of the reads took at least, in seconds.
    quiet: f64,
    flooded: f64,
    /// What the slowest hundredth of the refusals took at least, in seconds.
    refusal: f64,
    refusals: usize,
    /// The most by which a flood made the server's memory grow, in KiB.
    growth: u64,
}

impl Report {
    pub(super) fn new(options: &Options) -> Self {
        Self { samples: options.samples, databases: Vec::new() }
    }

    pub(super) fn add(&mut self, name: &'static str, rounds: &[Round]) {
        let slowest = |part: fn(&Round) -> &Vec<Duration>| {
            median(rounds.iter().map(|round| percentile_99(part(round))).collect())
        };
        self.databases.push(DatabaseReport {
            name,
            quiet: slowest(|round| &round.quiet),
            flooded: slowest(|round| &round.flooded),
            refusal: slowest(|round| &round.refused),
            refusals: rounds.iter().map(|round| round.refused.len()).sum(),
            growth: rounds
                .iter()
                .map(|round| round.memory_within.saturating_sub(round.memory_before))
                .max()
                .unwrap_or_default(),
        });
    }

    /// Whether every database is within the bounds.
    pub(super) fn holds(&self) -> bool {
        self.databases.iter().all(DatabaseReport::holds)
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "benchmark": "flood",
            "samples": self.samples,
            "holds": self.holds(),
            "databases": self.databases.iter().map(DatabaseReport::to_json).collect::<Vec<_>>(),
        })
    }
}

impl DatabaseReport {
    fn ratio(&self) -> f64 {
        self.flooded / self.quiet
    }

    fn holds(&self) -> bool {
        self.ratio() <= READ_BOUND && self.refusal <= REFUSAL_BOUND.as_secs_f64()
    }

    fn to_json(&self) -> Value {
        json!({
            "database": self.name,
            "read_p99_ms": self.quiet * 1e3,
            "read_p99_within_flood_ms": self.flooded * 1e3,
            "ratio": self.ratio(),
            "refusal_p99_ms": self.refusal * 1e3,
            "refusals": self.refusals,
            "memory_growth_kib": self.growth,
            "holds": self.holds(),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "GET /v1/me while 64 clients flood POST /v1/auth/login, {} reads a round", self.samples)?;
        for database in &self.databases {
            write!(f, "\n{database}")?;
        }
        Ok(())
    }
}

impl fmt::Display for DatabaseReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, quiet, flooded, refusal, refusals, growth } = self;
        writeln!(f, "{name}")?;
        writeln!(f, "  read, p99                    {:>8.2} ms", quiet * 1e3)?;
        writeln!(f, "  read within the flood, p99   {:>8.2} ms", flooded * 1e3)?;
        writeln!(f, "  refusal with 503, p99        {:>8.2} ms, of {refusals}", refusal * 1e3)?;
        writeln!(f, "  growth of memory             {:>8.1} MiB at most", to_mib(*growth))?;
        writeln!(
            f,
            "  ratio {:.2}, bound {READ_BOUND}; refusals bound {} ms: {}",
            self.ratio(),
            REFUSAL_BOUND.as_millis(),
            if self.holds() { "holds" } else { "MISSED" },
        )
    }
}

#[allow(clippy::cast_precision_loss, reason = "a size that is shown with one digit")]
fn to_mib(kib: u64) -> f64 {
    kib as f64 / 1024.0
}

/// What the slowest hundredth took at least, in seconds.
fn percentile_99(took: &[Duration]) -> f64 {
    let mut sorted = took.to_vec();
    sorted.sort_unstable();
    let index = (sorted.len() * 99 / 100).min(sorted.len().saturating_sub(1));
    sorted.get(index).copied().unwrap_or_default().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_hundredth_is_found() {
        let took: Vec<Duration> = (1..=200).map(Duration::from_secs).collect();
        assert!((percentile_99(&took) - 199.0).abs() < f64::EPSILON);
        assert!((percentile_99(&[Duration::from_secs(1)]) - 1.0).abs() < f64::EPSILON);
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_bound_is_held_or_missed() {
        let millis = |number: u64| vec![Duration::from_millis(number); 100];
        let report = |flooded, refused| {
            let mut report = Report { samples: 100, databases: Vec::new() };
            let (quiet, flooded, refused) = (millis(1), millis(flooded), millis(refused));
            report.add("SQLite", &[Round { quiet, flooded, refused, memory_before: 9, memory_within: 7 }]);
            report.holds()
        };
        assert!(report(2, 50));
        assert!(!report(3, 50) && !report(2, 51));
    }
}
