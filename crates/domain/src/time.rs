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
