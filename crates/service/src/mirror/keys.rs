//! The keys of one issuer as they are held here, and when they are fetched.
//!
//! Three things make a fetch worth while: nothing is held, what is held is no longer fresh, or a token names a key that is
//! not among it. Whatever it is, and however many want it: one fetch is under way at a time, and none begins within
//! [`PAUSE`] of the one before. Who has a key that will do waits for nobody.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use url::Url;

use super::key_set::KeySet;
use super::{KeySetError, KeySetSource};
use crate::Internal;

/// Between the beginnings of two fetches, for all callers together.
const PAUSE: Duration = Duration::from_secs(30);
/// Age at which keys are fetched anew, so that one that the issuer has withdrawn is out soon.
const FRESH: Duration = Duration::from_mins(5);

/// The keys of one issuer.
pub(super) struct IssuerKeys {
    url: Url,
    max_age: Duration,
    source: Arc<dyn KeySetSource>,
    held: Mutex<Held>,
}

/// Times are those of the monotonic clock.
#[derive(Default)]
struct Held {
    /// The newest set, and when its fetch began.
    newest: Option<(Arc<KeySet>, Duration)>,
    /// When the last fetch began, whatever became of it.
    tried_at: Option<Duration>,
    /// Ends with the fetch that is under way.
    flight: Option<watch::Receiver<()>>,
}

impl Held {
    /// The set, as long as it counts.
    fn usable(&self, max_age: Duration, now: Duration) -> Option<&Arc<KeySet>> {
        let (set, fetched_at) = self.newest.as_ref()?;
        (now.saturating_sub(*fetched_at) < max_age).then_some(set)
    }

    fn is_fresh(&self, now: Duration) -> bool {
        self.newest.as_ref().is_some_and(|(_, fetched_at)| now.saturating_sub(*fetched_at) < FRESH)
    }

    fn flight(&self) -> Option<watch::Receiver<()>> {
        // The other end is gone when the fetch is over.
        self.flight.clone().filter(|flight| flight.has_changed().is_ok())
    }

    /// How long no fetch may begin; zero when one may.
    fn pause(&self, now: Duration) -> Duration {
        self.tried_at.map_or(Duration::ZERO, |tried_at| (tried_at + PAUSE).saturating_sub(now))
    }
}

impl IssuerKeys {
    pub(super) fn new(url: Url, max_age: Duration, source: Arc<dyn KeySetSource>) -> Self {
        Self { url, max_age, source, held: Mutex::default() }
    }

    /// The issuer's keys, with the one of this `kid` among them if it can be had. `clock` tells the monotonic time.
    ///
    /// # Errors
    /// `Unavailable` when no keys that count are held and none could be fetched.
    pub(super) async fn knowing(
        self: &Arc<Self>,
        kid: Option<&str>,
        clock: impl Fn() -> Duration,
    ) -> Result<Arc<KeySet>, Internal> {
        if let Some(flight) = self.flight_for(kid, clock()) {
            landed(flight).await;
        }
        let (held, now) = (self.held(), clock());
        held.usable(self.max_age, now).cloned().ok_or_else(|| Internal::Unavailable {
            retry_after: held.pause(now).as_secs().max(1),
            cause: "the issuer's keys cannot be had".into(),
        })
    }

    /// The fetch that a token of this `kid` has to wait for, begun if need be.
    fn flight_for(self: &Arc<Self>, kid: Option<&str>, now: Duration) -> Option<watch::Receiver<()>> {
        let mut held = self.held();
        let will_do = held.usable(self.max_age, now).is_some_and(|set| set.knows(kid));
        if will_do && held.is_fresh(now) {
            return None;
        }
        let flight = match held.flight() {
            Some(flight) => flight,
            None if held.pause(now).is_zero() => self.begin(&mut held, now),
            None => return None,
        };
        (!will_do).then_some(flight)
    }

    /// Begins a fetch that nobody's hanging up ends.
    fn begin(self: &Arc<Self>, held: &mut Held, now: Duration) -> watch::Receiver<()> {
        let (under_way, flight) = watch::channel(());
        held.tried_at = Some(now);
        held.flight = Some(flight.clone());
        let keys = Arc::clone(self);
        tokio::spawn(async move {
            let outcome = keys.source.fetch(&keys.url).await;
            keys.take(outcome.and_then(|document| KeySet::read(&document)), now);
            drop(under_way);
        });
        flight
    }

    fn take(&self, outcome: Result<KeySet, KeySetError>, began: Duration) {
        match outcome {
            Ok(set) => self.held().newest = Some((Arc::new(set), began)),
            Err(error) => tracing::warn!(
                url = %self.url,
                error = &error as &dyn std::error::Error,
                "the keys of an issuer cannot be fetched"
            ),
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits until a fetch is over.
async fn landed(mut flight: watch::Receiver<()>) {
    while flight.changed().await.is_ok() {}
}
