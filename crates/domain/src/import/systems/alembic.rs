//! A table of hand-written Alembic migrations.

use super::blank;
use crate::import::Finding;
use crate::import::cell::Columns;
use crate::import::reading::Reading;
use crate::import::values::RoleNames;
use crate::{Profile, User, UserId};

pub(super) fn read(
    reading: &mut Reading<'_>,
    columns: &mut Columns<'_>,
    id: UserId,
) -> Result<User, Finding> {
    let email = reading.email(columns.take("email"), false)?;
    let created_at = reading.created(columns.take("created_at"));
    Ok(User {
        username: reading.username(columns.take("username")),
        password_hash: reading.password_hash(columns.take("hashed_password")),
        profile: Profile { name: reading.name(columns.take("full_name")), ..Profile::default() },
        role: reading.role(columns.take("role"), RoleNames::Own),
        status: reading.disabled(columns.take("disabled")),
        ..blank(id, email, created_at)
    })
}
