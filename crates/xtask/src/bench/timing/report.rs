//! What the samples say.

use std::fmt;

use serde_json::{Value, json};

use super::BCRYPT_COST;
use super::measure::{Measured, Samples};
use crate::bench::options::Options;

/// Results of all databases.
pub(super) struct Report {
    samples: u32,
    seed: u64,
    calls: Vec<CallReport>,
}

/// The result of one call on one database.
struct CallReport {
    database: &'static str,
    path: &'static str,
    bound: f64,
    classes: Vec<ClassReport>,
    control: ClassReport,
}

struct ClassReport {
    name: &'static str,
    /// In seconds.
    median: f64,
    /// The median divided by that of the first class.
    ratio: f64,
}

impl Report {
    pub(super) fn new(options: &Options) -> Self {
        Self { samples: options.samples, seed: options.seed, calls: Vec::new() }
    }

    pub(super) fn add(&mut self, database: &'static str, measured: &[Measured]) {
        self.calls.extend(measured.iter().map(|call| CallReport::new(database, call)));
    }

    /// Whether every call is within the bound.
    pub(super) fn holds(&self) -> bool {
        self.calls.iter().all(CallReport::holds)
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "benchmark": "timing",
            "bcrypt_cost": BCRYPT_COST,
            "samples": self.samples,
            "seed": self.seed,
            "holds": self.holds(),
            "calls": self.calls.iter().map(CallReport::to_json).collect::<Vec<_>>(),
        })
    }
}

impl CallReport {
    fn new(database: &'static str, measured: &Measured) -> Self {
        let first = measured.classes.first().map_or(f64::NAN, Samples::median);
        let class = |name, median| ClassReport { name, median, ratio: median / first };
        Self {
            database,
            path: measured.path,
            bound: measured.bound,
            classes: measured.classes.iter().map(|it| class(it.name, it.median())).collect(),
            control: class(measured.control.name, measured.control.median()),
        }
    }

    /// How much longer the slowest class takes than the fastest, as a part of the fastest.
    fn difference(&self) -> f64 {
        let medians = || self.classes.iter().map(|class| class.median);
        medians().fold(0.0, f64::max) / medians().fold(f64::INFINITY, f64::min) - 1.0
    }

    /// How far two equal classes are apart: no difference that is smaller means anything.
    fn noise(&self) -> f64 {
        (self.control.ratio - 1.0).abs()
    }

    fn holds(&self) -> bool {
        self.difference() <= self.bound
    }

    fn to_json(&self) -> Value {
        json!({
            "database": self.database,
            "call": format!("POST {}", self.path),
            "classes": self.classes.iter().map(ClassReport::to_json).collect::<Vec<_>>(),
            "control": self.control.to_json(),
            "bound": self.bound,
            "largest_difference": self.difference(),
            "noise": self.noise(),
            "holds": self.holds(),
        })
    }
}

impl ClassReport {
    fn to_json(&self) -> Value {
        json!({ "class": self.name, "median_ms": self.median * 1e3, "ratio": self.ratio })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { samples, seed, .. } = self;
        writeln!(f, "bcrypt cost {BCRYPT_COST}, {samples} samples of each class, interleaved, seed {seed}")?;
        for call in &self.calls {
            write!(f, "\n{call}")?;
        }
        Ok(())
    }
}

impl fmt::Display for CallReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<42} {:>9} {:>7}",
            format!("POST {}, {}", self.path, self.database),
            "median",
            "ratio"
        )?;
        for class in self.classes.iter().chain([&self.control]) {
            let ClassReport { name, median, ratio } = class;
            writeln!(f, "  {name:<40} {:>6.2} ms {ratio:>7.3}", median * 1e3)?;
        }
        writeln!(
            f,
            "  largest difference {:.1} %, bound {:.0} %: {} (noise {:.1} %)",
            self.difference() * 1e2,
            self.bound * 1e2,
            if self.holds() { "holds" } else { "MISSED" },
            self.noise() * 1e2
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{CallReport, ClassReport};

    fn report(medians: &[f64]) -> CallReport {
        let class = |median| ClassReport { name: "class", median, ratio: median };
        CallReport {
            database: "SQLite",
            path: "/v1/auth/login",
            bound: 0.05,
            classes: medians.iter().copied().map(class).collect(),
            control: class(0.5),
        }
    }

    #[test]
    fn the_slowest_and_the_fastest_class_decide() {
        assert!(report(&[1.0, 1.03, 0.99]).holds());
        assert!(!report(&[1.0, 1.03, 0.97]).holds(), "each is near the first, but they are too far apart");
    }

    #[test]
    fn the_control_tells_the_noise_and_decides_nothing() {
        let report = report(&[1.0, 1.01]);
        assert!((report.noise() - 0.5).abs() < f64::EPSILON);
        assert!(report.holds());
    }
}
