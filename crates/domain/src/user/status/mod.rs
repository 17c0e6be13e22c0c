//! The status of an account as a state machine.
//!
//! ```text
//!            address proven / activate
//! pending ─────────────────────────────▶ active ◀──────────────┐
//!    │                                   │  ▲  │               │ unlock / end passed /
//!    │ suspend                   suspend │  │  │ lock          │ password reset
//!    ▼                                   ▼  │  └──────────▶ locked
//! suspended ◀───────────────────────────────┘                  │
//!    ▲      activate / end passed (back to the status before)  │
//!    └─────────────────────────── suspend ─────────────────────┘
//! ```

use super::StatusReason;
use crate::Timestamp;
use crate::named::named;

mod columns;

pub use columns::{StatusColumns, UnfitStatus};

named! {
    /// The status of an account without its facts.
    pub enum StatusKind {
        /// The address has to be proven first.
        PendingVerification = "pending_verification",
        /// The account may be used.
        Active = "active",
        /// An administrator has stopped the account.
        Suspended = "suspended",
        /// Too many log-ins failed.
        Locked = "locked",
    }
}

named! {
    /// A move that not every status allows.
    pub enum StatusAction {
        /// An administrator makes an account active.
        Activate = "activate",
        /// Too many failures lock an account.
        Lock = "lock",
        /// An administrator lifts a lock.
        Unlock = "unlock",
    }
}

/// The status of an account, with the facts that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountStatus {
    /// The address has to be proven first.
    PendingVerification,
    /// The account may be used.
    Active,
    /// An administrator has stopped the account.
    Suspended {
        /// Why. Imported suspensions may have none.
        reason: Option<StatusReason>,
        /// When it ends by itself. `None`: it does not.
        until: Option<Timestamp>,
        /// Whether the account was, or has become since, active; its end returns to that, else to pending.
        was_active: bool,
    },
    /// Too many log-ins failed: no password log-in, save from known devices.
    Locked {
        /// Why. Automatic locks have none.
        reason: Option<StatusReason>,
        /// When it ends by itself. `None`: an imported lock, which an unlock or a password reset ends.
        until: Option<Timestamp>,
    },
}

/// The status of the account does not allow the move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{action} is not possible for an account that is {from}")]
pub struct InvalidTransition {
    /// The status of the account.
    pub from: StatusKind,
    /// What was asked for.
    pub action: StatusAction,
}

impl AccountStatus {
    /// The status without its facts.
    pub const fn kind(&self) -> StatusKind {
        match self {
            Self::PendingVerification => StatusKind::PendingVerification,
            Self::Active => StatusKind::Active,
            Self::Suspended { .. } => StatusKind::Suspended,
            Self::Locked { .. } => StatusKind::Locked,
        }
    }

    /// The name in the database and on the wire.
    pub const fn as_str(&self) -> &'static str {
        self.kind().as_str()
    }

    /// Why the account is suspended or locked.
    pub const fn reason(&self) -> Option<&StatusReason> {
        match self {
            Self::Suspended { reason, .. } | Self::Locked { reason, .. } => reason.as_ref(),
            Self::PendingVerification | Self::Active => None,
        }
    }

    /// When the suspension or lock ends by itself.
    pub const fn until(&self) -> Option<Timestamp> {
        match self {
            Self::Suspended { until, .. } | Self::Locked { until, .. } => *until,
            Self::PendingVerification | Self::Active => None,
        }
    }

    /// The address was proven: a pending account becomes active. A suspension stays, but returns to active at its end; a
    /// lock stays, since it is about the password.
    #[must_use]
    pub fn verify(self) -> Self {
        match self {
            Self::PendingVerification => Self::Active,
            Self::Suspended { reason, until, .. } => Self::Suspended { reason, until, was_active: true },
            Self::Active | Self::Locked { .. } => self,
        }
    }

    /// The password was reset by mail: the address is proven and a lock is lifted; a suspension stays.
    #[must_use]
    pub fn reset_password(self) -> Self {
        match self {
            Self::Locked { .. } => Self::Active,
            other => other.verify(),
        }
    }

    /// An administrator makes a pending or suspended account active.
    ///
    /// # Errors
    /// When it is active already, or locked: a lock is lifted by [`Self::unlock`].
    pub fn activate(self) -> Result<Self, InvalidTransition> {
        match self {
            Self::PendingVerification | Self::Suspended { .. } => Ok(Self::Active),
            Self::Active | Self::Locked { .. } => Err(self.refuses(StatusAction::Activate)),
        }
    }

    /// An administrator stops the account. Suspension wins over everything; of a suspended account it replaces reason and
    /// end.
    #[must_use]
    pub fn suspend(self, reason: StatusReason, until: Option<Timestamp>) -> Self {
        let was_active = match self {
            Self::PendingVerification => false,
            Self::Suspended { was_active, .. } => was_active,
            Self::Active | Self::Locked { .. } => true,
        };
        Self::Suspended { reason: Some(reason), until, was_active }
    }

    /// Too many failures lock an active account until an instant.
    ///
    /// # Errors
    /// When it is not active.
    pub fn lock(self, until: Timestamp) -> Result<Self, InvalidTransition> {
        match self {
            Self::Active => Ok(Self::Locked { reason: None, until: Some(until) }),
            other => Err(other.refuses(StatusAction::Lock)),
        }
    }

    /// Lifts a lock.
    ///
    /// # Errors
    /// When there is none.
    pub fn unlock(self) -> Result<Self, InvalidTransition> {
        match self {
            Self::Locked { .. } => Ok(Self::Active),
            other => Err(other.refuses(StatusAction::Unlock)),
        }
    }

    /// The status at `now`: when the end of a suspension or a lock has come, what it returns to.
    #[must_use]
    pub fn settle(self, now: Timestamp) -> Self {
        match self {
            Self::Suspended { until: Some(until), was_active, .. } if until <= now => {
                if was_active {
                    Self::Active
                } else {
                    Self::PendingVerification
                }
            }
            Self::Locked { until: Some(until), .. } if until <= now => Self::Active,
            other => other,
        }
    }

    /// What this status, as stored, amounts to at `now`: an end that has passed counts at once, whenever the row follows.
    #[must_use]
    pub fn effective(&self, now: Timestamp) -> Self {
        self.clone().settle(now)
    }

    const fn refuses(&self, action: StatusAction) -> InvalidTransition {
        InvalidTransition { from: self.kind(), action }
    }
}

#[cfg(test)]
mod tests;
