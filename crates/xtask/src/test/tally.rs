//! Counts tests from what the test binaries print.

use std::fmt;

/// How many tests ran, and on which database.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    on_sqlite: u64,
    on_postgres: u64,
    elsewhere: u64,
    passed: u64,
    failed: u64,
}

impl Tally {
    /// Takes in one line of a test binary's output.
    pub(super) fn note(&mut self, line: &str) {
        if let Some(summary) = line.strip_prefix("test result: ") {
            self.passed += number_before(summary, " passed");
            self.failed += number_before(summary, " failed");
        } else if let Some(name) = name_of_a_test_that_ran(line) {
            // A test that runs on both databases is a module named after what it proves, with a function for each.
            match name.rsplit("::").next() {
                Some("postgres") => self.on_postgres += 1,
                Some("sqlite") => self.on_sqlite += 1,
                _ => self.elsewhere += 1,
            }
        }
    }

    /// Whether no test failed.
    pub(super) fn is_success(&self) -> bool {
        self.failed == 0
    }

    /// The last line of the run.
    pub(super) fn totals(&self) -> String {
        format!("{} passed, {} failed", self.passed, self.failed)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "on SQLite:     {:>5} tests", self.on_sqlite)?;
        writeln!(f, "on PostgreSQL: {:>5} tests", self.on_postgres)?;
        writeln!(f, "on neither:    {:>5} tests (pure code, or SQLite in memory)", self.elsewhere)?;
        write!(f, "{}", self.totals())
    }
}

fn name_of_a_test_that_ran(line: &str) -> Option<&str> {
    let (name, outcome) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    let ran = outcome.starts_with("ok") || outcome.starts_with("FAILED");
    ran.then(|| name.trim_end_matches(" - should panic"))
}

fn number_before(summary: &str, word: &str) -> u64 {
    let before = summary.split_once(word).map_or("", |(before, _)| before);
    before.rsplit(' ').next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn counts_tests_by_database_and_sums_up_the_binaries() {
        let mut tally = Tally::default();
        for line in [
            "running 4 tests",
            "test register::refuses_a_taken_email::sqlite ... ok",
            "test register::refuses_a_taken_email::postgres ... FAILED",
            "test email::parses - should panic ... ok",
            "test slow has been running for over 60 seconds",
            "test left::out ... ignored, needs a server",
            "test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.10s",
            "test src/lib.rs - doc (line 3) ... ok",
            "test result: ok. 10 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s",
        ] {
            tally.note(line);
        }
        assert_eq!(tally, Tally { on_sqlite: 1, on_postgres: 1, elsewhere: 2, passed: 12, failed: 1 });
        assert_eq!(tally.totals(), "12 passed, 1 failed");
        assert!(!tally.is_success());
    }
}
