//! Doubles for tests: a clock that moves only when told, and randomness that repeats.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use chrono::DateTime;

use super::{Clock, IdSource, RandomnessError};
use crate::domain::Timestamp;

/// Seconds from 1970 to 2026, when every [`ManualClock`] starts.
const START_SECONDS: u64 = 1_767_225_600;

/// A clock that stands still at 2026-01-01T00:00:00Z until it is moved.
#[derive(Debug)]
pub struct ManualClock(Mutex<Hands>);

#[derive(Debug, Clone, Copy)]
struct Hands {
    now: Timestamp,
    monotonic: Duration,
}

impl ManualClock {
    /// A clock at its start.
    pub fn new() -> Self {
        let now = Timestamp::new(DateTime::UNIX_EPOCH).plus(Duration::from_secs(START_SECONDS));
        Self(Mutex::new(Hands { now, monotonic: Duration::ZERO }))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        let mut hands = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hands.now = hands.now.plus(by);
        hands.monotonic = hands.monotonic.saturating_add(by);
    }

    fn hands(&self) -> Hands {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.hands().now
    }

    fn monotonic(&self) -> Duration {
        self.hands().monotonic
    }
}

/// Bytes that look random and are the same for the same seed, in the same order. Never for anything but tests.
#[derive(Debug)]
pub struct SeededRandom {
    seed: u64,
    blocks: AtomicU64,
}

impl SeededRandom {
    /// A source of its own for each seed.
    pub const fn new(seed: u64) -> Self {
        Self { seed, blocks: AtomicU64::new(0) }
    }
}

impl IdSource for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessError> {
        for chunk in bytes.chunks_mut(SHA256.output_len()) {
            let mut block = self.seed.to_be_bytes().to_vec();
            block.extend(self.blocks.fetch_add(1, Ordering::Relaxed).to_be_bytes());
            for (byte, random) in chunk.iter_mut().zip(digest(&SHA256, &block).as_ref()) {
                *byte = *random;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn bytes(source: &SeededRandom) -> [u8; 80] {
        let mut bytes = [0; 80];
        source.fill(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let clock = ManualClock::new();
        let (start, monotonic) = (clock.now(), clock.monotonic());
        assert_eq!(start.to_string(), "2026-01-01T00:00:00Z");
        assert_eq!((clock.now(), clock.monotonic()), (start, monotonic));
        clock.advance(Duration::from_secs(90));
        assert_eq!(clock.monotonic(), monotonic + Duration::from_secs(90));
        assert_eq!(clock.now().since(start), Duration::from_secs(90));
    }

    #[test]
    fn a_seed_gives_the_same_bytes_again_and_another_seed_gives_others() {
        let source = SeededRandom::new(1);
        let first = bytes(&source);
        assert_ne!(bytes(&source), first);
        assert_eq!(bytes(&SeededRandom::new(1)), first);
        assert_ne!(bytes(&SeededRandom::new(2)), first);
    }
}
