#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use roster_service::ports::testing::ManualClock;

use super::*;
use crate::settings::{Environment, Rate, Settings};

fn settings(variables: &[(&str, &str)]) -> RateLimit {
    Settings::from_environment(&Environment::new(variables.iter().copied())).unwrap().rate_limit
}

pub(super) fn rate(text: &str) -> Rate {
    settings(&[("ROSTER_RATE_LIMIT__MAIL", text)]).mail
}

fn limits(variables: &[(&str, &str)]) -> (NetworkLimits, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new());
    (NetworkLimits::new(&settings(variables), clock.clone()), clock)
}

/// A client of the documentation's network.
const CLIENT: &str = "203.0.113.9";

fn admit(limits: &NetworkLimits, kinds: &[Limit], address: &str) -> Result<(), TooMany> {
    limits.admit(kinds, Some(address.parse().unwrap()))
}

/// Calls of one client until one is refused.
fn admitted(limits: &NetworkLimits, limit: Limit) -> usize {
    (0..10_000).take_while(|_| admit(limits, &[limit], CLIENT).is_ok()).count()
}

#[test]
fn each_limit_has_its_own_rate() {
    let (limits, _) = limits(&[]);
    let all = [Limit::Credentials, Limit::Mail, Limit::Refresh];
    assert_eq!(all.map(|limit| admitted(&limits, limit)), [60, 30, 600]);
    let refused = |limit| admit(&limits, &[limit], CLIENT).unwrap_err().retry_after;
    assert_eq!(all.map(refused), [1, 120, 1]);
}

/// LK-07
#[test]
fn a_thousand_addresses_of_one_network_share_its_limit() {
    let (limits, _) = limits(&[]);
    let of = |n: u32| format!("2001:db8:1:2:{:x}:{n:x}:0:{n:x}", n * 7);
    let admitted = (0..1000).filter(|n| admit(&limits, &[Limit::Credentials], &of(*n)).is_ok()).count();
    assert_eq!(admitted, 60);
    assert!(admit(&limits, &[Limit::Credentials], "2001:db8:1:3::1").is_ok());
}

/// LK-07
#[test]
fn a_mapped_address_is_its_ipv4_address() {
    let (limits, _) = limits(&[("ROSTER_RATE_LIMIT__MAIL", "2/1h")]);
    for address in ["::ffff:1.2.3.4", "1.2.3.4"] {
        assert!(admit(&limits, &[Limit::Mail], address).is_ok());
    }
    for address in ["::ffff:1.2.3.4", "1.2.3.4", "::ffff:102:304"] {
        assert!(admit(&limits, &[Limit::Mail], address).is_err());
    }
    assert!(admit(&limits, &[Limit::Mail], "1.2.3.5").is_ok());
}

/// A call of two kinds needs room in both, and takes none where the other has none.
#[test]
fn a_call_of_two_kinds_counts_in_both_or_in_neither() {
    let (limits, clock) =
        limits(&[("ROSTER_RATE_LIMIT__CREDENTIALS", "4/1m"), ("ROSTER_RATE_LIMIT__MAIL", "2/1h")]);
    let both = || admit(&limits, &[Limit::Mail, Limit::Credentials], CLIENT);
    assert!(both().is_ok() && both().is_ok());
    for _ in 0..10 {
        assert_eq!(both(), Err(TooMany { retry_after: 1800 }));
    }
    assert_eq!(admitted(&limits, Limit::Credentials), 2);
    clock.advance(Duration::from_mins(30));
    assert!(both().is_ok());
}

#[test]
fn switched_off_they_admit_everything() {
    let (limits, _) = limits(&[("ROSTER_RATE_LIMIT__ENABLED", "false"), ("ROSTER_RATE_LIMIT__MAIL", "1/1h")]);
    assert_eq!(admitted(&limits, Limit::Mail), 10_000);
}

#[test]
fn clients_of_unknown_address_are_limited_together() {
    let (limits, _) = limits(&[("ROSTER_RATE_LIMIT__MAIL", "3/1h")]);
    assert_eq!((0..10).filter(|_| limits.admit(&[Limit::Mail], None).is_ok()).count(), 3);
}

#[test]
fn of_many_calls_at_the_same_moment_exactly_as_many_are_admitted_as_fit() {
    let (limits, _) = limits(&[]);
    let admitted = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..50 {
                    let is_admitted = admit(&limits, &[Limit::Credentials], CLIENT).is_ok();
                    admitted.fetch_add(usize::from(is_admitted), Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(admitted.into_inner(), 60);
}
