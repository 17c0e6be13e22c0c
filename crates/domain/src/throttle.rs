//! How guessing at a password is slowed down: failures in a row, and the block that each one begins.
//!
//! The first failures are free, since people mistype. From the threshold on each failure begins a block, twice as long as
//! the one before, up to a longest one. Attempts that a block turns away count for nothing: they do not lengthen it.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use crate::Timestamp;

/// Failures in a row after which nobody but a known device gets another try. NIST SP 800-63B-4 section 3.2.2 allows 100 in
/// all; the rest is left to the owner's devices.
const LAST_UNTRUSTED: u32 = 90;

/// The rules of one installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockoutRules {
    /// Failures in a row that are free.
    pub threshold: u32,
    /// The first block.
    pub duration: Duration,
    /// The longest block, and the longest that anybody is told to wait.
    pub max_duration: Duration,
}

/// Ten failures, then one minute, doubling up to one hour.
impl Default for LockoutRules {
    fn default() -> Self {
        Self { threshold: 10, duration: Duration::from_mins(1), max_duration: Duration::from_hours(1) }
    }
}

/// Whose failures are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    /// Everybody who tries an account and shows no known device of it.
    Untrusted,
    /// One known device of an account, or one session that gives its current password.
    Own,
}

/// From so many failures in a row on, the next attempt has to wait until an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockStep {
    /// Failures in a row.
    pub failures: u32,
    /// The end of the block that such a failure begins. [`Timestamp::MAX`]: it has none.
    pub until: Timestamp,
}

impl LockoutRules {
    /// The blocks that a failure at `now` begins, the one of the fewest failures first: of the steps that are reached the
    /// last one counts, and where none is the failure is free.
    pub fn steps(&self, budget: Budget, now: Timestamp) -> Vec<BlockStep> {
        let last = match budget {
            Budget::Untrusted => Some(LAST_UNTRUSTED.max(self.threshold)),
            Budget::Own => None,
        };
        let mut steps = Vec::new();
        let mut failures = self.threshold;
        let mut block = self.duration.min(self.max_duration);
        while last.is_none_or(|last| failures < last) {
            steps.push(BlockStep { failures, until: now.plus(block) });
            if block >= self.max_duration {
                break;
            }
            block = block.saturating_mul(2).min(self.max_duration);
            failures = failures.saturating_add(1);
        }
        steps.extend(last.map(|failures| BlockStep { failures, until: Timestamp::MAX }));
        steps
    }

    /// Whole seconds, at least one, that somebody is told to wait who is blocked until `until`.
    pub fn retry_after(&self, until: Timestamp, now: Timestamp) -> u64 {
        let wait = until.since(now).min(self.max_duration);
        (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
    }
}

/// What keeps somebody from trying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// Nothing does.
    None,
    /// A block that ends then.
    Until(Timestamp),
    /// The block that has no end: only a reset or an unlock lifts it.
    UntilReset,
}

impl Block {
    /// What a stored end of a block means at `now`.
    pub fn at(now: Timestamp, blocked_until: Option<Timestamp>) -> Self {
        match blocked_until {
            Some(Timestamp::MAX) => Self::UntilReset,
            Some(until) if until > now => Self::Until(until),
            _ => Self::None,
        }
    }
}

/// So many in a period that begins with the first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailLimit {
    /// How many.
    pub count: u32,
    /// In what time.
    pub period: Duration,
}

/// Five an hour.
impl Default for MailLimit {
    fn default() -> Self {
        Self { count: 5, period: Duration::from_hours(1) }
    }
}

/// Where a client is: an IPv4 address, or the /64 of an IPv6 address, which one customer of a provider holds whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientNetwork(IpAddr);

/// Bits of an IPv6 address that name an interface within its network.
const INTERFACE_BITS: u32 = 64;

impl ClientNetwork {
    /// The network of an address. An IPv4 address mapped into IPv6 is that IPv4 address.
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => IpAddr::V4(address),
            IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> INTERFACE_BITS << INTERFACE_BITS).into()),
        })
    }
}

/// `203.0.113.9`, `2001:db8::/64`.
impl fmt::Display for ClientNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(address) => write!(f, "{address}"),
            IpAddr::V6(address) => write!(f, "{address}/64"),
        }
    }
}

#[cfg(test)]
mod tests;
