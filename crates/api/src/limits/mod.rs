//! How often one network may call, on this node: kept in memory, forgotten with the process.
//!
//! Routes say what they count as ([`Endpoints::limited`](crate::routes::table::Endpoints::limited)); the call is counted
//! before anything of it is read but its head.

mod gate;
mod meter;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use roster_service::domain::ClientNetwork;
use roster_service::ports::Clock;

pub(crate) use self::gate::gate;
use self::meter::Meter;
use crate::settings::RateLimit;

/// Networks that each limit remembers at most: some ten megabytes.
const CAPACITY: usize = 100_000;

/// What a call counts as: `ROSTER_RATE_LIMIT__CREDENTIALS`, `__MAIL` and `__REFRESH` say how many of each kind one network may
/// make, on each node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// It checks a password or a one-time token.
    Credentials,
    /// It sends mail.
    Mail,
    /// It refreshes a session.
    Refresh,
}

/// The limits of this node.
pub(crate) struct NetworkLimits {
    clock: Arc<dyn Clock>,
    /// `None`: switched off.
    meters: Option<Mutex<Meters>>,
}

/// A client whose address is not known shares a bucket with all of its kind.
type Caller = Option<ClientNetwork>;

struct Meters {
    credentials: Meter<Caller>,
    mail: Meter<Caller>,
    refresh: Meter<Caller>,
}

/// A network has called too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany {
    /// Whole seconds after which its next call is admitted; at least 1.
    pub(crate) retry_after: u64,
}

impl NetworkLimits {
    /// The limits that the settings ask for.
    pub(crate) fn new(settings: &RateLimit, clock: Arc<dyn Clock>) -> Self {
        let meters = settings.enabled.then(|| {
            Mutex::new(Meters {
                credentials: Meter::new(settings.credentials, CAPACITY),
                mail: Meter::new(settings.mail, CAPACITY),
                refresh: Meter::new(settings.refresh, CAPACITY),
            })
        });
        Self { clock, meters }
    }

    /// Counts a call against each of `limits`; against none of them when one has no room for it.
    pub(crate) fn admit(&self, limits: &[Limit], client: Option<IpAddr>) -> Result<(), TooMany> {
        let Some(meters) = &self.meters else { return Ok(()) };
        let (caller, now) = (client.map(ClientNetwork::of), self.clock.now());
        // A panic while the lock is held could only lose a count: go on.
        let mut meters = meters.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = limits.iter().map(|limit| meters.of(*limit).wait(caller, now)).max().unwrap_or_default();
        if wait > Duration::ZERO {
            return Err(TooMany { retry_after: wait.as_secs() + u64::from(wait.subsec_nanos() > 0) });
        }
        for limit in limits {
            meters.of(*limit).count(caller, now);
        }
        Ok(())
    }
}

impl Meters {
    fn of(&mut self, limit: Limit) -> &mut Meter<Caller> {
        match limit {
            Limit::Credentials => &mut self.credentials,
            Limit::Mail => &mut self.mail,
            Limit::Refresh => &mut self.refresh,
        }
    }
}

#[cfg(test)]
mod tests;
