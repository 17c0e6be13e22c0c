//! One limit: for each caller a bucket that every call fills a little and that time empties.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

use roster_service::domain::Timestamp;

use crate::settings::Rate;

/// Counts the calls of many callers against one rate, as the generic cell rate algorithm does (ITU-T I.371): so many at
/// once, and from then on one in every so-manieth part of the period.
///
/// It remembers a bounded number of callers. When there are more, those are forgotten that have called least.
pub(super) struct Meter<K> {
    /// What one call adds.
    step: Duration,
    /// What there is room for.
    room: Duration,
    capacity: usize,
    levels: HashMap<K, Level>,
}

/// How full a bucket was, and when.
#[derive(Clone, Copy)]
struct Level {
    height: Duration,
    at: Timestamp,
}

impl Level {
    /// How full it is at `now`. A clock that was set back empties nothing, and fills nothing.
    fn height_at(self, now: Timestamp) -> Duration {
        self.height.saturating_sub(now.since(self.at))
    }
}

impl<K: Copy + Eq + Hash> Meter<K> {
    pub(super) fn new(rate: Rate, capacity: usize) -> Self {
        let step = rate.period() / rate.count();
        Self { step, room: step * rate.count(), capacity, levels: HashMap::new() }
    }

    /// How long `caller` has to wait until its next call fits; zero when it fits now.
    pub(super) fn wait(&mut self, caller: K, now: Timestamp) -> Duration {
        let Some(level) = self.levels.get_mut(&caller) else { return Duration::ZERO };
        // Kept for the time that is now, so that a clock that was set back is believed from here on.
        *level = Level { height: level.height_at(now), at: now };
        (level.height + self.step).saturating_sub(self.room)
    }

    /// Counts a call of `caller`.
    pub(super) fn count(&mut self, caller: K, now: Timestamp) {
        if self.levels.len() >= self.capacity && !self.levels.contains_key(&caller) {
            self.forget(now);
        }
        let level = self.levels.entry(caller).or_insert(Level { height: Duration::ZERO, at: now });
        *level = Level { height: level.height_at(now) + self.step, at: now };
    }

    /// Makes room for half of the callers that fit, so that it has to be done seldom: those with an empty bucket go, which
    /// changes nothing for them, and where that is not enough the half whose buckets are emptiest.
    fn forget(&mut self, now: Timestamp) {
        self.levels.retain(|_, level| level.height_at(now) > Duration::ZERO);
        let mut heights: Vec<Duration> = self.levels.values().map(|level| level.height_at(now)).collect();
        if heights.len() > self.capacity / 2 {
            let middle = heights.len() / 2;
            let (_, bar, _) = heights.select_nth_unstable(middle);
            self.levels.retain(|_, level| level.height_at(now) > *bar);
        }
    }
}

#[cfg(test)]
#[path = "meter_tests.rs"]
mod tests;
