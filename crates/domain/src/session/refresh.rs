//! What a refresh token is worth when it is presented.

use std::time::Duration;

use super::{Session, SessionSettings};
use crate::Timestamp;

/// How long a replaced refresh token gets its successor again while that was never used: the answer that carried it was
/// lost, and nobody but the owner can have it.
const UNUSED_SUCCESSOR_WINDOW: Duration = Duration::from_hours(24);

/// What becomes of a refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshDecision {
    /// The current token: the next generation begins.
    Rotate,
    /// The token just replaced, and nothing speaks against its owner: the same successor again, no new generation.
    SameSuccessor,
    /// A token that was replaced for good: somebody holds a copy. The session has to be revoked (RFC 9700 section
    /// 4.14.2).
    Reuse,
    /// The session is over. Nothing happens.
    Dead,
    /// A generation that never was. Nothing happens.
    Invalid,
}

impl Session {
    /// Decides about a genuine refresh token of this session of generation `presented`.
    pub fn decide_refresh(
        &self,
        presented: u32,
        settings: &SessionSettings,
        now: Timestamp,
    ) -> RefreshDecision {
        let Some(age) = self.generation.checked_sub(presented) else {
            return RefreshDecision::Invalid;
        };
        if !self.is_live(settings, now) {
            return RefreshDecision::Dead;
        }
        match age {
            0 => RefreshDecision::Rotate,
            1 if self.may_repeat(settings, now) => RefreshDecision::SameSuccessor,
            _ => RefreshDecision::Reuse,
        }
    }

    /// Whether the token of the generation before may still get its successor. Both bounds are included; a clock of
    /// another node that is ahead counts as no time passed.
    fn may_repeat(&self, settings: &SessionSettings, now: Timestamp) -> bool {
        self.rotated_at.is_some_and(|rotated_at| {
            let passed = now.since(rotated_at);
            passed <= settings.refresh_grace
                || (self.successor_used_at.is_none() && passed <= UNUSED_SUCCESSOR_WINDOW)
        })
    }
}
