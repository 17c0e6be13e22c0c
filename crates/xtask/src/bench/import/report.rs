//! What the imports say.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

/// The least share of the rows a second that the database takes when it has nothing else to do.
const SPEED_BOUND: f64 = 0.5;
/// The most memory, in MB.
const MEMORY_BOUND: f64 = 150.0;

/// An import on one database, and the same rows without it.
pub(super) struct Measured {
    pub(super) database: &'static str,
    pub(super) users: u32,
    pub(super) import: Duration,
    pub(super) memory_kib: u64,
    /// Writing the same rows with what the database has for it.
    pub(super) bare: Duration,
}

/// Results of all databases.
#[derive(Default)]
pub(super) struct Report(Vec<Measured>);

impl Report {
    pub(super) fn add(&mut self, measured: Measured) {
        self.0.push(measured);
    }

    /// Whether every database is within the bounds.
    pub(super) fn holds(&self) -> bool {
        self.0.iter().all(Measured::holds)
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "benchmark": "import",
            "holds": self.holds(),
            "databases": self.0.iter().map(Measured::to_json).collect::<Vec<_>>(),
        })
    }
}

impl Measured {
    fn holds(&self) -> bool {
        self.ratio() >= SPEED_BOUND && self.memory() < MEMORY_BOUND
    }

    /// The import's rows a second as a share of the bare ones.
    fn ratio(&self) -> f64 {
        self.bare.as_secs_f64() / self.import.as_secs_f64()
    }

    fn rate(&self, took: Duration) -> f64 {
        f64::from(self.users) / took.as_secs_f64()
    }

    /// In MB.
    fn memory(&self) -> f64 {
        f64::from(u32::try_from(self.memory_kib).unwrap_or(u32::MAX)) * 1024.0 / 1e6
    }

    fn to_json(&self) -> Value {
        json!({
            "database": self.database,
            "users": self.users,
            "import_seconds": self.import.as_secs_f64(),
            "bare_seconds": self.bare.as_secs_f64(),
            "ratio": self.ratio(),
            "memory_mb": self.memory(),
            "holds": self.holds(),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "roster import of NDJSON with hashes, against COPY (PostgreSQL) or a prepared insert (SQLite)"
        )?;
        writeln!(
            f,
            "\n  {:<12} {:>10} {:>12} {:>12} {:>6} {:>8}",
            "", "users", "import", "bare", "ratio", "memory"
        )?;
        for measured in &self.0 {
            write!(f, "{measured}")?;
        }
        writeln!(f, "\n  bounds: ratio {SPEED_BOUND} or more, memory under {MEMORY_BOUND} MB")
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "  {:<12} {:>10} {:>8.0} /s {:>9.0} /s {:>6.2} {:>5.0} MB{}",
            self.database,
            self.users,
            self.rate(self.import),
            self.rate(self.bare),
            self.ratio(),
            self.memory(),
            if self.holds() { "" } else { "  MISSED" },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(import: u64, bare: u64, memory_kib: u64) -> bool {
        let (import, bare) = (Duration::from_secs(import), Duration::from_secs(bare));
        let mut report = Report::default();
        report.add(Measured { database: "SQLite", users: 1_000_000, import, memory_kib, bare });
        report.holds()
    }

    #[test]
    fn a_bound_is_held_or_missed() {
        assert!(holds(20, 10, 100_000));
        assert!(!holds(21, 10, 100_000) && !holds(20, 10, 150_000));
    }
}
