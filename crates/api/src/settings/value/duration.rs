//! Lengths of time, written as a whole number and a unit: `250ms`, `30s`, `15m`, `1h`, `30d`.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::settings::raw::{Raw, Unfit};

/// Units and their length in milliseconds, the longest first.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// Reads a length of time within bounds.
pub(in crate::settings) fn duration(raw: &Raw, bounds: RangeInclusive<Duration>) -> Result<Duration, Unfit> {
    parse_duration(raw.as_text()?).filter(|duration| bounds.contains(duration)).ok_or(Unfit::PLAIN)
}

/// Reads a length of time as settings have it: a whole number and a unit.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit_at);
    let (_, milliseconds) = UNITS.into_iter().find(|(name, _)| *name == unit)?;
    number.parse::<u64>().ok()?.checked_mul(milliseconds).map(Duration::from_millis)
}

/// Writes a length of time as a setting would have it, in the longest unit that fits without a remainder. Parts below a
/// millisecond are left out.
pub fn format_duration(duration: Duration) -> String {
    let milliseconds = duration.as_millis();
    if milliseconds == 0 {
        return "0s".to_owned();
    }
    UNITS
        .into_iter()
        .map(|(name, length)| (name, u128::from(length)))
        .find(|(_, length)| milliseconds.is_multiple_of(*length))
        .map_or_else(String::new, |(name, length)| format!("{}{name}", milliseconds / length))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_unit_has_its_length() {
        let cases =
            [("250ms", 250), ("30s", 30_000), ("15m", 900_000), ("1h", 3_600_000), ("2d", 172_800_000)];
        for (text, milliseconds) in cases {
            assert_eq!(parse_duration(text), Some(Duration::from_millis(milliseconds)), "{text}");
        }
        assert_eq!(parse_duration("0s"), Some(Duration::ZERO));
    }

    #[test]
    fn what_is_no_whole_number_with_a_unit_is_refused() {
        let overflowing = format!("{}d", u64::MAX);
        for text in ["", "15", "m", "-1s", "+1s", "1.5h", "1 h", "1h30m", "1w", "1S", "１s", &overflowing] {
            assert_eq!(parse_duration(text), None, "{text:?}");
        }
    }

    #[test]
    fn bounds_count_as_within() {
        let bounds = || Duration::from_mins(1)..=Duration::from_mins(2);
        for (text, fits) in [("59s", false), ("1m", true), ("2m", true), ("121s", false)] {
            assert_eq!(duration(&Raw::text(text), bounds()).is_ok(), fits, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(milliseconds in 0..=u64::MAX / 2) {
            let duration = Duration::from_millis(milliseconds);
            prop_assert_eq!(parse_duration(&format_duration(duration)), Some(duration));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in ".*") {
            let _ = parse_duration(&text);
        }
    }
}
