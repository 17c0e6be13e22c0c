//! The history of account status.

use super::{AccountStatus, StatusKind, StatusReason};
use crate::{StatusChangeId, Timestamp, UserId};

/// Who moved the status of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A user: an administrator, or the owner by proving the address.
    User(UserId),
    /// Roster itself, or its command line.
    System,
    /// An import.
    Import,
}

impl Actor {
    /// The kind of actor, as the database and the wire name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::System => "system",
            Self::Import => "import",
        }
    }

    /// The user, where it is one.
    pub const fn user_id(self) -> Option<UserId> {
        match self {
            Self::User(id) => Some(id),
            Self::System | Self::Import => None,
        }
    }
}

/// One row of the history. Making a user writes none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusChange {
    /// Id of the row.
    pub id: StatusChangeId,
    /// Whose account.
    pub user_id: UserId,
    /// The status before.
    pub from: StatusKind,
    /// The status after.
    pub to: StatusKind,
    /// Who did it.
    pub actor: Actor,
    /// Why, where the status after has a reason.
    pub reason: Option<StatusReason>,
    /// When the status after ends by itself.
    pub until: Option<Timestamp>,
    /// When it happened.
    pub created_at: Timestamp,
}

/// A move of an account's status that has to be written down in the same transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusMove {
    /// The status before.
    pub from: StatusKind,
    /// The status after.
    pub to: StatusKind,
    /// The reason of the status after.
    pub reason: Option<StatusReason>,
    /// The end of the status after.
    pub until: Option<Timestamp>,
    /// When it happened, where that was before it is written down.
    pub at: Option<Timestamp>,
}

impl StatusMove {
    /// What led from one status to another. `None` when nothing did that history tells: a suspension that has got another
    /// reason or end is told, but not what it returns to.
    pub fn between(before: &AccountStatus, after: &AccountStatus) -> Option<Self> {
        let facts = |status: &AccountStatus| (status.kind(), status.reason().cloned(), status.until());
        let (to, reason, until) = facts(after);
        (facts(before) != (to, reason.clone(), until)).then(|| Self {
            from: before.kind(),
            to,
            reason,
            until,
            at: None,
        })
    }

    /// The row of history that this move makes when it is written down at `now`.
    pub fn into_change(
        self,
        id: StatusChangeId,
        user_id: UserId,
        actor: Actor,
        now: Timestamp,
    ) -> StatusChange {
        let Self { from, to, reason, until, at } = self;
        StatusChange { id, user_id, from, to, actor, reason, until, created_at: at.unwrap_or(now) }
    }
}
