//! The tables of Better Auth, and the copy of its users that a backend keeps beside it.

use super::blank;
use crate::import::cell::{Cell, Columns};
use crate::import::reading::Reading;
use crate::import::values::RoleNames;
use crate::import::{Finding, SourceRow, SourceValue};
use crate::{Profile, User, UserId};

/// What Better Auth calls itself among the providers of accounts.
pub(super) const CREDENTIAL: &str = "credential";

pub(super) fn read(
    reading: &mut Reading<'_>,
    columns: &mut Columns<'_>,
    row: &SourceRow,
    id: UserId,
) -> Result<User, Finding> {
    let email = reading.email(columns.take("email"), false)?;
    let (created_at, updated_at) = reading.dates(columns.take("created_at"), columns.take("updated_at"));
    // It does not say when the address was proven.
    let is_verified = reading.flag("email_verified_at", columns.take("email_verified"), false);
    let newest_session = Cell { column: "session.createdAt", value: &row.newest_session };
    Ok(User {
        email_verified_at: is_verified.then_some(created_at),
        password_hash: reading.password_hash(password(row)),
        profile: Profile {
            name: reading.name(columns.take("name")),
            image: reading.image(columns.take("image")),
            ..Profile::default()
        },
        role: reading.role(columns.take("role"), RoleNames::BetterAuth),
        status: reading.ban(columns.take("banned"), columns.take("ban_reason"), columns.take("ban_expires")),
        last_login_at: reading.past("last_login_at", Some(newest_session)),
        updated_at,
        ..blank(id, email, created_at)
    })
}

/// The password of the first own account that has one.
fn password(row: &SourceRow) -> Option<Cell<'_>> {
    let own = row.accounts.iter().filter(|account| provider(account).as_deref() == Some(CREDENTIAL));
    own.filter_map(|account| Columns::new(account).take("password"))
        .find(|cell| !matches!(cell.value, SourceValue::Null))
}

/// Whose account it is.
pub(super) fn provider(account: &[(String, SourceValue)]) -> Option<std::borrow::Cow<'_, str>> {
    Columns::new(account).take("provider_id")?.text()
}
