//! How often something may happen, written as `60/1m`.

use std::fmt;
use std::time::Duration;

use super::duration::{self, format_duration};
use crate::settings::raw::{Raw, Unfit};

/// The highest count of a rate.
const MAX_COUNT: u32 = 1_000_000;
/// The longest period of a rate: a day.
const MAX_PERIOD: Duration = Duration::from_hours(24);
/// The shortest period of a rate: a second.
const MIN_PERIOD: Duration = Duration::from_secs(1);

/// So many times (1 to 1,000,000) in a period (1 second to 1 day).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    count: u32,
    period: Duration,
}

impl Rate {
    /// How many times.
    pub fn count(self) -> u32 {
        self.count
    }

    /// In what time.
    pub fn period(self) -> Duration {
        self.period
    }

    pub(in crate::settings) fn read(raw: &Raw) -> Result<Self, Unfit> {
        Self::parse(raw.as_text()?).ok_or(Unfit::PLAIN)
    }

    fn parse(text: &str) -> Option<Self> {
        let (count, period) = text.split_once('/')?;
        if !count.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let count = count.parse().ok().filter(|count| (1..=MAX_COUNT).contains(count))?;
        let period =
            duration::parse_duration(period).filter(|period| (MIN_PERIOD..=MAX_PERIOD).contains(period))?;
        Some(Self { count, period })
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.count, format_duration(self.period))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_rate_is_a_count_and_a_period() {
        let rate = Rate::parse("60/1m").unwrap();
        assert_eq!((rate.count(), rate.period()), (60, Duration::from_mins(1)));
    }

    #[test]
    fn counts_and_periods_out_of_bounds_are_refused() {
        for text in
            ["", "60", "60/", "/1m", "0/1m", "-1/1m", "+1/1m", "1000001/1m", "60/999ms", "60/2d", "60/1m/1m"]
        {
            assert_eq!(Rate::parse(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(count in 1..=MAX_COUNT, seconds in 1..=86_400_u64) {
            let rate = Rate { count, period: Duration::from_secs(seconds) };
            prop_assert_eq!(Rate::parse(&rate.to_string()), Some(rate));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in ".*") {
            let _ = Rate::parse(&text);
        }
    }
}
