//! Sessions: one is one log-in.

mod refresh;

use std::fmt;
use std::time::Duration;

pub use refresh::RefreshDecision;

use crate::named::named;
use crate::{DeviceName, SessionId, Timestamp, UserId};

/// How long sessions live and how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionSettings {
    /// A session ends this long after its log-in. Default 30 days.
    pub absolute_ttl: Duration,
    /// A session ends this long after its last refresh. Default 14 days.
    pub idle_ttl: Duration,
    /// How long a refresh token that was just replaced gets its successor again, whatever became of that. Default 30
    /// seconds.
    pub refresh_grace: Duration,
    /// Live sessions of one user; the oldest go. Default 50.
    pub max_sessions: u64,
    /// Whether a log-in ends all other sessions of the user. Default no.
    pub is_single_session: bool,
}

impl SessionSettings {
    /// How many live sessions of a user a log-in leaves, its own included.
    pub const fn sessions_kept(&self) -> u64 {
        if self.is_single_session { 1 } else { self.max_sessions }
    }
}

impl Default for SessionSettings {
    fn default() -> Self {
        let day = Duration::from_hours(24);
        Self {
            absolute_ttl: day.saturating_mul(30),
            idle_ttl: day.saturating_mul(14),
            refresh_grace: Duration::from_secs(30),
            max_sessions: 50,
            is_single_session: false,
        }
    }
}

named! {
    /// Why a session ended before its time.
    pub enum RevokeReason {
        /// Its owner signed out.
        Logout = "logout",
        /// Its owner, or somebody with the permission, ended it from a list.
        Ended = "ended",
        /// An old refresh token showed up again.
        RefreshReused = "refresh_reused",
        /// The password was changed, or set while the address was proven.
        PasswordChanged = "password_changed",
        /// The password was reset by mail.
        PasswordReset = "password_reset",
        /// The address was changed.
        EmailChanged = "email_changed",
        /// The account was suspended.
        Suspended = "suspended",
        /// The account was deleted.
        Deleted = "deleted",
        /// The user had more sessions than are kept.
        Superseded = "superseded",
    }
}

/// A session, as one row holds it.
#[derive(Clone, PartialEq)]
pub struct Session {
    /// The id: the `sid` of access tokens.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// SHA-256 of the current refresh token.
    pub refresh_token_hash: Vec<u8>,
    /// What makes the MACs of this session's refresh tokens its own.
    pub refresh_nonce: Vec<u8>,
    /// How often the refresh token was replaced: the `gen` of access tokens.
    pub generation: u32,
    /// When the refresh token was replaced last. `None` when it never was.
    pub rotated_at: Option<Timestamp>,
    /// When tokens of the current generation were seen in use. `None` when they were not, or when there was no rotation.
    pub successor_used_at: Option<Timestamp>,
    /// When the user proved to be who they are.
    pub auth_time: Timestamp,
    /// The program that signed in.
    pub user_agent: Option<String>,
    /// The address it came from.
    pub ip: Option<String>,
    /// What the client calls its device.
    pub device_name: Option<DeviceName>,
    /// When the session was refreshed last, or opened.
    pub last_used_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// When it was ended before its time.
    pub revoked_at: Option<Timestamp>,
    /// Why it was.
    pub revoke_reason: Option<RevokeReason>,
    /// When it was opened.
    pub created_at: Timestamp,
}

/// What a log-in brings along for its session.
#[derive(Clone)]
pub struct NewSession {
    /// The id.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// SHA-256 of the refresh token of generation 0.
    pub refresh_token_hash: Vec<u8>,
    /// Random bytes, never used before.
    pub refresh_nonce: Vec<u8>,
    /// The program that signs in.
    pub user_agent: Option<String>,
    /// The address it comes from.
    pub ip: Option<String>,
    /// What the client calls its device.
    pub device_name: Option<DeviceName>,
}

/// Without what refresh tokens are made of.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("id", &self.id)
            .field("user_id", &self.user_id)
            .field("generation", &self.generation)
            .field("expires_at", &self.expires_at)
            .field("revoked_at", &self.revoked_at)
            .finish_non_exhaustive()
    }
}

/// Without what refresh tokens are made of.
impl fmt::Debug for NewSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewSession")
            .field("id", &self.id)
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Opens a session at generation 0.
    pub fn open(new: NewSession, settings: &SessionSettings, now: Timestamp) -> Self {
        Self {
            id: new.id,
            user_id: new.user_id,
            refresh_token_hash: new.refresh_token_hash,
            refresh_nonce: new.refresh_nonce,
            generation: 0,
            rotated_at: None,
            successor_used_at: None,
            auth_time: now,
            user_agent: new.user_agent,
            ip: new.ip,
            device_name: new.device_name,
            last_used_at: now,
            expires_at: now.plus(settings.absolute_ttl),
            revoked_at: None,
            revoke_reason: None,
            created_at: now,
        }
    }

    /// Whether the session counts at `now`: not revoked, not at its end, not idle for too long.
    pub fn is_live(&self, settings: &SessionSettings, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at && now < self.last_used_at.plus(settings.idle_ttl)
    }

    /// Whether an access token of `generation` counts at `now`. One of an older generation does until its own end; one of
    /// a generation that does not exist yet was not made here.
    pub fn admits(&self, generation: u32, settings: &SessionSettings, now: Timestamp) -> bool {
        generation <= self.generation && self.is_live(settings, now)
    }

    /// Whether the use of an access token of `generation` is news: the first sign that the successor of a rotated refresh
    /// token has arrived. To be written down as `successor_used_at`, once a generation.
    pub fn is_first_use(&self, generation: u32) -> bool {
        generation == self.generation && self.rotated_at.is_some() && self.successor_used_at.is_none()
    }
}

#[cfg(test)]
mod tests;
