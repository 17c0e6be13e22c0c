//! The status as four columns, and back.

use super::{AccountStatus, StatusKind};
use crate::{StatusReason, Timestamp};

/// The columns of an account's status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusColumns {
    /// `account_status`.
    pub status: String,
    /// `status_reason`.
    pub reason: Option<String>,
    /// `status_until`.
    pub until: Option<Timestamp>,
    /// `status_before`: what a suspension's end returns to.
    pub before: Option<String>,
}

/// Columns that no account can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnfitStatus {
    /// There is no status of this name.
    #[error("account_status is unknown")]
    Status,
    /// A pending or active account has a reason.
    #[error("status_reason is set for a status that has none")]
    Reason,
    /// A pending or active account has an end.
    #[error("status_until is set for a status that does not end")]
    Until,
    /// A suspended account does not say whether it was pending or active, or another one says so.
    #[error("status_before does not fit the status")]
    Before,
}

impl UnfitStatus {
    /// The column that does not fit.
    pub const fn column(self) -> &'static str {
        match self {
            Self::Status => "account_status",
            Self::Reason => "status_reason",
            Self::Until => "status_until",
            Self::Before => "status_before",
        }
    }
}

impl AccountStatus {
    /// The status that the database holds.
    pub fn from_columns(columns: StatusColumns) -> Result<Self, UnfitStatus> {
        let StatusColumns { status, reason, until, before } = columns;
        let kind = StatusKind::parse(&status).ok_or(UnfitStatus::Status)?;
        let reason = reason.map(StatusReason::from_stored);
        if kind == StatusKind::Suspended {
            let was_active = match before.as_deref().and_then(StatusKind::parse) {
                Some(StatusKind::Active) => true,
                Some(StatusKind::PendingVerification) => false,
                _ => return Err(UnfitStatus::Before),
            };
            return Ok(Self::Suspended { reason, until, was_active });
        }
        if before.is_some() {
            return Err(UnfitStatus::Before);
        }
        if kind == StatusKind::Locked {
            return Ok(Self::Locked { reason, until });
        }
        match (reason, until) {
            (Some(_), _) => Err(UnfitStatus::Reason),
            (None, Some(_)) => Err(UnfitStatus::Until),
            (None, None) if kind == StatusKind::Active => Ok(Self::Active),
            (None, None) => Ok(Self::PendingVerification),
        }
    }

    /// The columns that hold this status.
    pub fn to_columns(&self) -> StatusColumns {
        let before = match self {
            Self::Suspended { was_active: true, .. } => Some(StatusKind::Active),
            Self::Suspended { was_active: false, .. } => Some(StatusKind::PendingVerification),
            Self::PendingVerification | Self::Active | Self::Locked { .. } => None,
        };
        StatusColumns {
            status: self.as_str().to_owned(),
            reason: self.reason().map(|reason| reason.as_str().to_owned()),
            until: self.until(),
            before: before.map(|kind| kind.as_str().to_owned()),
        }
    }
}
