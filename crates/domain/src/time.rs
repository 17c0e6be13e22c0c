//! Instants in whole microseconds of UTC.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};

/// Microseconds from 1970 to 0000-01-01T00:00:00Z, the first instant that RFC 3339 can write.
const MIN_MICROS: i64 = -62_167_219_200_000_000;
/// Microseconds from 1970 to 9999-12-31T23:59:59.999999Z, the last instant that RFC 3339 can write.
const MAX_MICROS: i64 = 253_402_300_799_999_999;

/// An instant in UTC with microsecond precision: what both databases keep without loss.
///
/// It lies in the years 0000 to 9999, so that each one can be written as RFC 3339. Nothing in this crate reads a clock;
/// instants come in as arguments.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The last instant: 9999-12-31T23:59:59.999999Z.
    pub const MAX: Self = Self(MAX_MICROS);

    /// The instant of `at`, cut to whole microseconds. What RFC 3339 cannot write becomes the nearest that it can.
    pub fn new(at: DateTime<Utc>) -> Self {
        Self(at.timestamp_micros().clamp(MIN_MICROS, MAX_MICROS))
    }

    /// The instant `micros` microseconds after 1970-01-01T00:00:00Z. `None` outside of the years 0000 to 9999.
    pub fn from_unix_micros(micros: i64) -> Option<Self> {
        (MIN_MICROS..=MAX_MICROS).contains(&micros).then_some(Self(micros))
    }

    /// Reads a time after RFC 3339, of any offset; what is finer than a microsecond is cut off.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        // The parser takes a space for the `T` too; RFC 3339 leaves that to applications, and this one does without.
        let has_separator = matches!(text.as_bytes().get(10), Some(b'T' | b't'));
        let at = DateTime::parse_from_rfc3339(text).ok().filter(|_| has_separator)?;
        Self::from_unix_micros(at.timestamp_micros())
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn unix_micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down: the `NumericDate` of RFC 7519.
    pub fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// The same instant as `chrono` has it.
    pub fn to_datetime(self) -> DateTime<Utc> {
        // The range of this type is well within chrono's, so that the default is never taken.
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }

    /// This instant moved forward, at most to the end of the year 9999.
    #[must_use]
    pub fn plus(self, by: Duration) -> Self {
        Self(self.0.saturating_add(micros(by)).min(MAX_MICROS))
    }

    /// This instant moved back, at most to the beginning of the year 0000.
    #[must_use]
    pub fn minus(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(micros(by)).max(MIN_MICROS))
    }

    /// How long `earlier` was before this instant; zero when it was not before it.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// RFC 3339 in UTC with `Z`; as many digits of a second as it takes: none, three or six.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_datetime().to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(at: DateTime<Utc>) -> Self {
        Self::new(at)
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(at: Timestamp) -> Self {
        at.to_datetime()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    #[test]
    fn a_time_is_written_in_utc_with_as_many_digits_as_it_takes() {
        for (text, written) in [
            ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
            ("2026-01-01t01:30:00.5+01:30", "2026-01-01T00:00:00.500Z"),
            ("2026-01-01T00:00:00.123456789Z", "2026-01-01T00:00:00.123456Z"),
            ("1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59.999999Z"),
        ] {
            assert_eq!(parse(text).to_string(), written);
        }
    }

    #[test]
    fn what_is_no_rfc_3339_is_no_time() {
        for text in [
            "",
            "2026-01-01",
            "2026-01-01 00:00:00Z",
            "2026-01-01T00:00:00",
            "2026-13-01T00:00:00Z",
            "+12026-01-01T00:00:00Z",
            "9999-12-31T23:59:59-01:00",
        ] {
            assert_eq!(Timestamp::parse_rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn moving_stops_at_the_bounds_and_a_span_at_zero() {
        let last = parse("9999-12-31T23:59:59.999999Z");
        let first = parse("0000-01-01T00:00:00Z");
        assert_eq!((last.plus(Duration::MAX), first.minus(Duration::MAX)), (last, first));
        assert_eq!(last.plus(Duration::from_micros(1)), last);
        assert_eq!((last.minus(Duration::MAX), first.plus(Duration::MAX)), (first, last));
        assert_eq!(first.since(last), Duration::ZERO);
        assert_eq!(Timestamp::new(DateTime::<Utc>::MAX_UTC), last);
        assert_eq!(Timestamp::new(DateTime::<Utc>::MIN_UTC), first);
    }

    #[test]
    fn seconds_are_rounded_down_also_before_1970() {
        assert_eq!(parse("1970-01-01T00:00:01.9Z").unix_seconds(), 1);
        assert_eq!(parse("1969-12-31T23:59:59.9Z").unix_seconds(), -1);
    }

    proptest! {
        #[test]
        fn every_time_reads_back(micros in MIN_MICROS..=MAX_MICROS, seconds in 0..u64::from(u32::MAX)) {
            let at = Timestamp::from_unix_micros(micros).unwrap();
            prop_assert_eq!(parse(&at.to_string()), at);
            prop_assert_eq!(Timestamp::new(at.to_datetime()), at);
            let span = Duration::from_secs(seconds);
            prop_assert!(at.plus(span) >= at && at.minus(span) <= at);
            prop_assert!(at.plus(span).since(at) <= span);
        }

        #[test]
        fn reading_any_text_panics_never(text in "\\PC{0,40}") {
            let _ = Timestamp::parse_rfc3339(&text);
        }
    }
}
