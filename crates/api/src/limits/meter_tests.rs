#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;

use super::*;
use crate::limits::tests::rate;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_unix_micros(1_767_225_600_000_000 + millis * 1000).unwrap()
}

fn meter(text: &str) -> Meter<u32> {
    Meter::new(rate(text), 1000)
}

/// Whether a call is admitted; it is counted then.
fn admits(meter: &mut Meter<u32>, caller: u32, now: Timestamp) -> bool {
    let fits = meter.wait(caller, now) == Duration::ZERO;
    if fits {
        meter.count(caller, now);
    }
    fits
}

/// LK-05
#[test]
fn so_many_calls_fit_at_once_and_then_one_after_another() {
    let mut meter = meter("3/1m");
    for _ in 0..3 {
        assert!(admits(&mut meter, 1, at(0)));
    }
    assert_eq!(meter.wait(1, at(0)), Duration::from_secs(20));
    assert_eq!(meter.wait(1, at(19_999)), Duration::from_millis(1));
    assert!(admits(&mut meter, 1, at(20_000)));
    assert!(!admits(&mut meter, 1, at(20_000)));
    // After the whole period everything fits again.
    for _ in 0..3 {
        assert!(admits(&mut meter, 1, at(80_000)));
    }
    assert!(!admits(&mut meter, 1, at(80_000)));
}

#[test]
fn a_call_that_is_refused_is_not_counted() {
    let mut meter = meter("1/1m");
    assert!(admits(&mut meter, 1, at(0)));
    for second in 1..60 {
        assert!(!admits(&mut meter, 1, at(second * 1000)));
    }
    assert!(admits(&mut meter, 1, at(60_000)));
}

#[test]
fn callers_do_not_share() {
    let mut meter = meter("1/1m");
    assert!(admits(&mut meter, 1, at(0)) && admits(&mut meter, 2, at(0)));
    assert!(!admits(&mut meter, 1, at(0)) && !admits(&mut meter, 2, at(0)));
}

#[test]
fn a_clock_that_is_set_back_blocks_nobody_for_longer() {
    let mut meter = meter("2/1m");
    assert!(admits(&mut meter, 1, at(7_200_000)) && admits(&mut meter, 1, at(7_200_000)));
    assert_eq!(meter.wait(1, at(0)), Duration::from_secs(30));
    assert!(admits(&mut meter, 1, at(30_000)));
}

#[test]
fn no_more_callers_are_remembered_than_fit() {
    let mut meter = Meter::new(rate("5/1h"), 1000);
    for caller in 0..100_000 {
        assert!(admits(&mut meter, caller, at(0)));
        assert!(meter.levels.len() <= 1000);
    }
}

/// A flood of callers does not free the one that has used up what it has.
#[test]
fn those_who_call_most_are_remembered_longest() {
    let mut meter = Meter::new(rate("5/1h"), 1000);
    for _ in 0..5 {
        assert!(admits(&mut meter, 0, at(0)));
    }
    for caller in 1..100_000 {
        assert!(admits(&mut meter, caller, at(i64::from(caller) / 1000)));
        assert!(!admits(&mut meter, 0, at(i64::from(caller) / 1000)));
    }
}

#[test]
fn those_with_nothing_used_are_forgotten_first() {
    let mut meter = Meter::new(rate("5/1m"), 1000);
    for caller in 0..1000 {
        meter.count(caller, at(0));
    }
    meter.count(1000, at(60_000));
    assert_eq!(meter.levels.len(), 1);
}

proptest! {
    /// Never more than the count at once, and over any time no more than the count and what the time has brought.
    #[test]
    fn no_pattern_of_calls_gets_more_than_the_rate(
        count in 1_u32..20,
        period in 1_i64..120,
        pauses in prop::collection::vec(0_i64..5000, 1..200),
    ) {
        let mut meter = meter(&format!("{count}/{period}s"));
        let (mut now, mut admitted) = (0, 0);
        for pause in pauses {
            now += pause;
            admitted += i64::from(admits(&mut meter, 1, at(now)));
            let brought = now * i64::from(count) / (period * 1000);
            prop_assert!(admitted <= i64::from(count) + brought + 1, "{admitted} until {now}");
        }
    }

    #[test]
    fn whoever_waits_as_told_is_admitted(count in 1_u32..1000, period in 1_i64..86_400, calls in 1..2000) {
        let mut meter = meter(&format!("{count}/{period}s"));
        for _ in 0..calls {
            admits(&mut meter, 1, at(0));
        }
        let wait = i64::try_from(meter.wait(1, at(0)).as_secs()).unwrap() + 1;
        prop_assert!(admits(&mut meter, 1, at(wait * 1000)));
    }
}
