//! What the pages say.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

use super::measure::Measured;

/// How much longer the deep page may take than the first, as a multiple.
const DEPTH_BOUND: f64 = 1.5;
/// How much longer a prefix may take than the first plain page.
const PREFIX_BOUND: f64 = 3.0;
/// How long filling a database may take.
const FILLING_BOUND: Duration = Duration::from_mins(2);

/// Results of all databases.
#[derive(Default)]
pub(super) struct Report {
    databases: Vec<DatabaseReport>,
}

struct DatabaseReport {
    name: &'static str,
    filling: Duration,
    lines: Vec<Line>,
}

/// A deep page against the first of its shape, or a prefix against the first plain page.
struct Line {
    name: &'static str,
    depth: usize,
    base: Duration,
    measured: Duration,
    bound: f64,
}

impl Report {
    /// `measured` begins with the plain list.
    pub(super) fn add(&mut self, name: &'static str, filling: Duration, measured: &[Measured]) {
        let plain = measured.first().map_or(Duration::ZERO, |plain| plain.first);
        let line = |page: &Measured| match page.deep {
            Some(deep) => Line {
                name: page.name,
                depth: page.depth,
                base: page.first,
                measured: deep,
                bound: DEPTH_BOUND,
            },
            None => {
                Line { name: page.name, depth: 0, base: plain, measured: page.first, bound: PREFIX_BOUND }
            }
        };
        self.databases.push(DatabaseReport { name, filling, lines: measured.iter().map(line).collect() });
    }

    /// Whether every database is within the bounds.
    pub(super) fn holds(&self) -> bool {
        self.databases.iter().all(DatabaseReport::holds)
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "benchmark": "list",
            "holds": self.holds(),
            "databases": self.databases.iter().map(DatabaseReport::to_json).collect::<Vec<_>>(),
        })
    }
}

impl DatabaseReport {
    fn holds(&self) -> bool {
        self.filling <= FILLING_BOUND && self.lines.iter().all(Line::holds)
    }

    fn to_json(&self) -> Value {
        json!({
            "database": self.name,
            "filling_seconds": self.filling.as_secs_f64(),
            "pages": self.lines.iter().map(Line::to_json).collect::<Vec<_>>(),
            "holds": self.holds(),
        })
    }
}

impl Line {
    fn ratio(&self) -> f64 {
        self.measured.as_secs_f64() / self.base.as_secs_f64()
    }

    fn holds(&self) -> bool {
        self.ratio() <= self.bound
    }

    fn to_json(&self) -> Value {
        json!({
            "page": self.name,
            "users_before": self.depth,
            "first_ms": self.base.as_secs_f64() * 1e3,
            "measured_ms": self.measured.as_secs_f64() * 1e3,
            "ratio": self.ratio(),
            "bound": self.bound,
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "GET /v1/users, 50 of 1,000,000: deep pages against the first, prefixes against the plain first"
        )?;
        for database in &self.databases {
            write!(f, "\n{database}")?;
        }
        Ok(())
    }
}

impl fmt::Display for DatabaseReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, filled in {:.0} s", self.name, self.filling.as_secs_f64())?;
        writeln!(f, "  {:<28} {:>12} {:>10} {:>10} {:>6}", "", "users before", "first", "measured", "ratio")?;
        for line in &self.lines {
            write!(f, "{line}")?;
        }
        let verdict = if self.holds() { "holds" } else { "MISSED" };
        writeln!(
            f,
            "  bounds {DEPTH_BOUND} and {PREFIX_BOUND}; filling {} s: {verdict}",
            FILLING_BOUND.as_secs()
        )
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = |took: Duration| took.as_secs_f64() * 1e3;
        writeln!(
            f,
            "  {:<28} {:>12} {:>7.2} ms {:>7.2} ms {:>6.2}{}",
            self.name,
            self.depth,
            millis(self.base),
            millis(self.measured),
            self.ratio(),
            if self.holds() { "" } else { "  MISSED" },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(first: u64, deep: u64, prefix: u64, filling: u64) -> bool {
        let millis = Duration::from_millis;
        let measured = [
            Measured { name: "plain", depth: 1, first: millis(first), deep: Some(millis(deep)) },
            Measured { name: "q", depth: 0, first: millis(prefix), deep: None },
        ];
        let mut report = Report::default();
        report.add("SQLite", Duration::from_secs(filling), &measured);
        report.holds()
    }

    #[test]
    fn a_bound_is_held_or_missed() {
        assert!(report(2, 3, 6, 120));
        assert!(!report(2, 4, 6, 120) && !report(2, 3, 7, 120) && !report(2, 3, 6, 121));
    }
}
