//! What becomes of the status of an account.

use crate::import::cell::{Cell, text_of};
use crate::import::reading::Reading;
use crate::import::{FindingCode, IncomingStatusChange};
use crate::{AccountStatus, Actor, StatusKind, Timestamp, User};

impl Reading<'_> {
    /// A flag that shuts an account. What cannot be read shuts it too.
    pub(in crate::import) fn disabled(&mut self, cell: Option<Cell<'_>>) -> AccountStatus {
        if self.flag("account_status", cell, true) {
            AccountStatus::Suspended { reason: None, until: None, was_active: true }
        } else {
            AccountStatus::Active
        }
    }

    /// A ban with its reason and end. One that is over is none.
    pub(in crate::import) fn ban(
        &mut self,
        banned: Option<Cell<'_>>,
        reason: Option<Cell<'_>>,
        expires: Option<Cell<'_>>,
    ) -> AccountStatus {
        if !self.flag("account_status", banned, true) {
            // Left over from a ban that was lifted.
            self.keep(reason);
            self.keep(expires);
            return AccountStatus::Active;
        }
        let until = self.time("status_until", expires);
        if until.is_some_and(|until| until <= self.rules.now) {
            for cell in [banned, reason, expires] {
                self.keep(cell);
            }
            return AccountStatus::Active;
        }
        let reason = self.reason("status_reason", reason);
        AccountStatus::Suspended { reason, until, was_active: true }
    }

    /// A status by its name, in whatever case; none is `pending_verification`. Nobody whose status is unknown gets in.
    pub(in crate::import) fn named_status(&mut self, cell: Option<Cell<'_>>) -> AccountStatus {
        let Some(name) = text_of(cell) else { return AccountStatus::PendingVerification };
        match StatusKind::parse(&name.to_ascii_lowercase()) {
            Some(StatusKind::PendingVerification) => AccountStatus::PendingVerification,
            Some(StatusKind::Active) => AccountStatus::Active,
            Some(StatusKind::Suspended) => {
                AccountStatus::Suspended { reason: None, until: None, was_active: true }
            }
            Some(StatusKind::Locked) => AccountStatus::Locked { reason: None, until: None },
            None => {
                let detail = "is no status that is known; the account is suspended";
                self.change("account_status", FindingCode::InvalidValue, detail, cell);
                AccountStatus::Suspended { reason: None, until: None, was_active: false }
            }
        }
    }
}

/// What a suspension returns to is told by the history alone. Where it is not what a row without history returns to
/// ([`was_active`]), the import writes the history that tells it.
pub(in crate::import) fn untold_history(user: &User) -> Vec<IncomingStatusChange> {
    match &user.status {
        AccountStatus::Suspended { reason, until, was_active: false } => vec![IncomingStatusChange {
            from: StatusKind::PendingVerification,
            to: StatusKind::Suspended,
            actor: Actor::Import,
            reason: reason.clone(),
            until: *until,
            created_at: user.updated_at,
        }],
        _ => Vec::new(),
    }
}

/// Whether a suspended account was, or has become since, active: by the move that suspended it, or because the address was
/// proven after that. A history that does not tell is one of a user who came in suspended: the systems that users come
/// from let everybody in whom they did not shut out.
pub(in crate::import) fn was_active(
    history: &[IncomingStatusChange],
    email_verified_at: Option<Timestamp>,
) -> bool {
    let suspension = history
        .iter()
        .rev()
        .find(|change| change.to == StatusKind::Suspended && change.from != StatusKind::Suspended);
    suspension.is_none_or(|change| {
        change.from != StatusKind::PendingVerification
            || email_verified_at.is_some_and(|at| at > change.created_at)
    })
}
