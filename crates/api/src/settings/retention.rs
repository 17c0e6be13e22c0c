//! `[retention]`: how long what is over is kept.

use std::time::Duration;

use super::SettingsError;
use super::key::{Entry, Key};
use super::raw::{Raw, Unfit};
use super::value::duration;
use super::values::Values;

/// A day in hours.
const DAY: u64 = 24;

/// How long what is over is kept.
#[derive(Debug, Clone)]
pub struct Retention {
    /// Users after their deletion, 1 day to 3,650 days.
    pub deleted_users: Duration,
    /// Audit events, 1 day to 3,650 days.
    pub audit_events: Duration,
}

const DELETED_USERS: Key<Duration> = Key::new("retention", "deleted_users", days)
    .default("30d")
    .takes("a duration from 1d to 3650d")
    .about("How long deleted users can be restored before they are erased.");
const AUDIT_EVENTS: Key<Duration> = Key::new("retention", "audit_events", days)
    .default("400d")
    .takes("a duration from 1d to 3650d")
    .about("How long audit events are kept.");

pub(super) const KEYS: &[&dyn Entry] = &[&DELETED_USERS, &AUDIT_EVENTS];

impl Retention {
    pub(super) fn read(values: &Values) -> Result<Self, SettingsError> {
        Ok(Self { deleted_users: values.get(&DELETED_USERS)?, audit_events: values.get(&AUDIT_EVENTS)? })
    }
}

fn days(raw: &Raw) -> Result<Duration, Unfit> {
    duration(raw, Duration::from_hours(DAY)..=Duration::from_hours(3650 * DAY))
}
