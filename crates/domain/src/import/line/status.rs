//! The status of a line's user.

use super::key::unfit;
use crate::import::cell::{Columns, text_of};
use crate::import::reading::Reading;
use crate::import::values::was_active;
use crate::import::{Finding, FindingCode, IncomingStatusChange};
use crate::{AccountStatus, StatusKind, Timestamp};

/// Reads the status with its facts; none is `active`. Facts that the status does not have are no reason to refuse the line.
pub(super) fn read(
    reading: &mut Reading<'_>,
    columns: &mut Columns<'_>,
    history: &[IncomingStatusChange],
    email_verified_at: Option<Timestamp>,
) -> Result<AccountStatus, Finding> {
    let kind = match text_of(columns.take("account_status")) {
        None => StatusKind::Active,
        Some(name) => {
            StatusKind::parse(&name).ok_or_else(|| unfit("account_status", "is no status that is known"))?
        }
    };
    let (reason, until) = (columns.take("status_reason"), columns.take("status_until"));
    let without_facts = match kind {
        StatusKind::Suspended => {
            return Ok(AccountStatus::Suspended {
                reason: reading.reason("status_reason", reason),
                until: reading.time("status_until", until),
                was_active: was_active(history, email_verified_at),
            });
        }
        StatusKind::Locked => {
            return Ok(AccountStatus::Locked {
                reason: reading.reason("status_reason", reason),
                until: reading.time("status_until", until),
            });
        }
        StatusKind::Active => AccountStatus::Active,
        StatusKind::PendingVerification => AccountStatus::PendingVerification,
    };
    for (field, cell) in [("status_reason", reason), ("status_until", until)] {
        if text_of(cell).is_some() {
            let detail = format!("belongs to no account that is {kind}");
            reading.change(field, FindingCode::InvalidValue, detail, cell);
        }
    }
    Ok(without_facts)
}
