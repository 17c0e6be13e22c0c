//! A table of `SQLAlchemy` models.

use super::blank;
use crate::import::cell::{Cell, Columns, text_of};
use crate::import::reading::Reading;
use crate::import::{Finding, FindingCode};
use crate::{AccountStatus, ExperienceLevel, Profile, User, UserId};

pub(super) fn read(
    reading: &mut Reading<'_>,
    columns: &mut Columns<'_>,
    id: UserId,
) -> Result<User, Finding> {
    let deleted_at = reading.past("deleted_at", columns.take("deleted_at"));
    let email = reading.email(columns.take("email"), deleted_at.is_some())?;
    let (created_at, updated_at) = reading.dates(columns.take("created_at"), columns.take("updated_at"));
    let status = reading.named_status(columns.take("account_status"));
    let is_verified = match status {
        AccountStatus::PendingVerification => false,
        AccountStatus::Suspended { was_active, .. } => was_active,
        AccountStatus::Active | AccountStatus::Locked { .. } => true,
    };
    Ok(User {
        // This system lets in only who has proven the address, and does not say when that was.
        email_verified_at: is_verified.then_some(created_at),
        password_hash: reading.password_hash(columns.take("password_hash")),
        profile: Profile {
            name: reading.name(columns.take("name")),
            target_role: reading.target_role(columns.take("target_role")),
            experience_level: experience_level(reading, columns.take("experience_level")),
            ..Profile::default()
        },
        status,
        failed_login_attempts: reading
            .counter("failed_login_attempts", columns.take("failed_login_attempts")),
        last_login_at: reading.past("last_login_at", columns.take("last_login_at")),
        updated_at,
        deleted_at,
        ..blank(id, email, created_at)
    })
}

fn experience_level(reading: &mut Reading<'_>, cell: Option<Cell<'_>>) -> Option<ExperienceLevel> {
    let level = ExperienceLevel::parse(&text_of(cell)?.to_ascii_lowercase());
    if level.is_none() {
        reading.change("experience_level", FindingCode::InvalidValue, "is no level that is known", cell);
    }
    level
}
