//! `[lockout]`: how long guessing at one account is stopped.

use std::time::Duration;

use super::SettingsError;
use super::key::{Entry, Key, Spec};
use super::value::{duration, number};
use super::values::Values;

/// A week: longer than this, a lock is a suspension.
const MAX: Duration = Duration::from_hours(7 * 24);

/// How long guessing at one account is stopped.
#[derive(Debug, Clone)]
pub struct Lockout {
    /// Failures that are free, 1 to 1000.
    pub threshold: u32,
    /// The first block, 1 second to 7 days; doubles with each further failure.
    pub duration: Duration,
    /// The longest block, from `duration` to 7 days.
    pub max_duration: Duration,
}

const THRESHOLD: Key<u32> = Key::new("lockout", "threshold", |raw| number(raw, 1..=1000))
    .default("10")
    .takes("a number of failures, 1 to 1000")
    .about("Wrong passwords in a row that are free, before logging in is blocked. After 90 in a row, or after so many when this is higher, only a password reset opens the account to unknown devices.");
const DURATION: Key<Duration> =
    Key::new("lockout", "duration", |raw| duration(raw, Duration::from_secs(1)..=MAX))
        .default("1m")
        .takes("a duration from 1s to 7d")
        .about("The first block; it doubles with each further failure.");
const MAX_DURATION: Key<Duration> =
    Key::new("lockout", "max_duration", |raw| duration(raw, Duration::from_secs(1)..=MAX))
        .default("1h")
        .takes("a duration from lockout.duration to 7d")
        .about("The longest block, and what a lock without an end tells to wait. The default gives way to a longer `duration`.");

pub(super) const KEYS: &[&dyn Entry] = &[&THRESHOLD, &DURATION, &MAX_DURATION];
pub(super) const LOCKOUT_DURATION: &Spec = &DURATION.spec;
pub(super) const LOCKOUT_MAX_DURATION: &Spec = &MAX_DURATION.spec;

impl Lockout {
    pub(super) fn read(values: &Values) -> Result<Self, SettingsError> {
        let duration = values.get(&DURATION)?;
        let mut max_duration = values.get(&MAX_DURATION)?;
        if values.found(&MAX_DURATION.spec).is_none() {
            max_duration = max_duration.max(duration);
        }
        Ok(Self { threshold: values.get(&THRESHOLD)?, duration, max_duration })
    }
}
