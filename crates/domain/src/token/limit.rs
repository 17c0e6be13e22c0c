//! How many live tokens of one purpose a user has.

use std::time::Duration;

use super::OneTimeToken;
use crate::{OneTimeTokenId, Timestamp};

/// Live tokens of one purpose.
const MAX_LIVE: usize = 3;
/// How old the oldest has to be to make room for a request that anybody can make.
const MAKES_ROOM_AFTER: Duration = Duration::from_hours(1);

/// Who asks for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requester {
    /// Anybody who knows the address: such a request must not kill the link that the owner is about to click.
    Anybody,
    /// The user, signed in, or an administrator.
    Trusted,
}

/// Whether a fresh link goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkDecision {
    /// It does.
    Send {
        /// The token that it takes the place of; it has to be voided.
        replace: Option<OneTimeTokenId>,
    },
    /// It does not; the answer to the request is the same.
    Withhold,
}

/// Decides whether a user who has these tokens of one purpose gets another. Those that are not live at `now` do not count.
///
/// At most three are live. Then the oldest makes room at once for a trusted request, and for one that anybody can make when
/// it is an hour old.
pub fn decide_link(tokens: &[OneTimeToken], requester: Requester, now: Timestamp) -> LinkDecision {
    let live = || tokens.iter().filter(|token| token.is_live(now));
    if live().count() < MAX_LIVE {
        return LinkDecision::Send { replace: None };
    }
    let oldest = live().min_by_key(|token| (token.created_at, token.id));
    match oldest {
        Some(oldest)
            if requester == Requester::Trusted || now.since(oldest.created_at) >= MAKES_ROOM_AFTER =>
        {
            LinkDecision::Send { replace: Some(oldest.id) }
        }
        _ => LinkDecision::Withhold,
    }
}
