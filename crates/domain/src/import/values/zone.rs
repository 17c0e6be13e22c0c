//! Times without a zone.

use chrono::{Duration, LocalResult, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

use crate::Timestamp;

/// A local time as an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LocalInstant {
    pub(super) at: Timestamp,
    /// Whether the clocks of the zone showed that time twice or never; `at` is the later reading then.
    pub(super) is_ambiguous: bool,
}

/// Reads a local time in a zone. `None` when it lies outside of the years 0000 to 9999.
pub(super) fn read_local(local: NaiveDateTime, zone: Tz) -> Option<LocalInstant> {
    let (utc, is_ambiguous) = match zone.from_local_datetime(&local) {
        LocalResult::Single(at) => (at.naive_utc(), false),
        LocalResult::Ambiguous(one, other) => (one.max(other).naive_utc(), true),
        LocalResult::None => (in_gap(local, zone)?, true),
    };
    let at = Timestamp::from_unix_micros(utc.and_utc().timestamp_micros())?;
    Some(LocalInstant { at, is_ambiguous })
}

/// The later reading of a time that the clocks have skipped: as if they had not been put forward yet.
fn in_gap(local: NaiveDateTime, zone: Tz) -> Option<NaiveDateTime> {
    // Offsets are less than a day, so that this is before the gap wherever the zone lies.
    let before = local.checked_sub_signed(Duration::days(1))?;
    let offset = zone.offset_from_utc_datetime(&before).fix();
    local.checked_sub_offset(offset)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    fn read(local: &str, zone: Tz) -> (String, bool) {
        let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%dT%H:%M:%S%.f").unwrap();
        let read = read_local(local, zone).unwrap();
        (read.at.to_string(), read.is_ambiguous)
    }

    #[test]
    fn a_local_time_is_read_in_its_zone_to_the_microsecond() {
        assert_eq!(
            read("2024-03-10T02:30:00.123456", Tz::UTC),
            ("2024-03-10T02:30:00.123456Z".to_owned(), false)
        );
        assert_eq!(
            read("2024-07-01T12:00:00", Tz::Europe__Berlin),
            ("2024-07-01T10:00:00Z".to_owned(), false)
        );
    }

    #[test]
    fn of_a_skipped_or_doubled_time_the_later_reading_counts() {
        for (local, zone, at) in [
            ("2024-03-10T02:30:00", Tz::America__New_York, "2024-03-10T07:30:00Z"),
            ("2024-11-03T01:30:00", Tz::America__New_York, "2024-11-03T06:30:00Z"),
            ("2024-03-31T02:30:00", Tz::Europe__Berlin, "2024-03-31T01:30:00Z"),
            ("2024-10-27T02:30:00", Tz::Europe__Berlin, "2024-10-27T01:30:00Z"),
            ("2011-12-30T12:00:00", Tz::Pacific__Apia, "2011-12-30T22:00:00Z"),
        ] {
            assert_eq!(read(local, zone), (at.to_owned(), true), "{local}");
        }
    }

    proptest! {
        #[test]
        fn an_instant_reads_back_unless_its_local_time_is_double(micros in 0..4_000_000_000_000_000_i64) {
            let at = Timestamp::from_unix_micros(micros).unwrap();
            for zone in [Tz::UTC, Tz::America__New_York, Tz::Australia__Lord_Howe, Tz::Asia__Kolkata] {
                let local = at.to_datetime().with_timezone(&zone).naive_local();
                let read = read_local(local, zone).unwrap();
                prop_assert!(read.at == at || (read.is_ambiguous && read.at > at));
            }
        }

        #[test]
        fn reading_any_local_time_panics_never(seconds in any::<i64>()) {
            if let Some(at) = chrono::DateTime::from_timestamp(seconds, 0) {
                let _ = read_local(at.naive_utc(), Tz::America__New_York);
            }
            for local in [NaiveDateTime::MIN, NaiveDateTime::MAX] {
                let _ = read_local(local, Tz::Pacific__Apia);
            }
        }
    }
}
