//! A table of Prisma's.

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
    let deleted_at = reading.past("deleted_at", columns.take("deleted_at"));
    let email = reading.email(columns.take("email"), deleted_at.is_some())?;
    let (created_at, updated_at) = reading.dates(columns.take("created_at"), columns.take("updated_at"));
    let (first_name, last_name) = (columns.take("first_name"), columns.take("last_name"));
    Ok(User {
        email_verified_at: reading.past("email_verified_at", columns.take("email_verified_at")),
        password_hash: reading.password_hash(columns.take("password_hash")),
        profile: Profile {
            name: reading.joined_name(first_name, last_name),
            first_name: reading.first_name(first_name),
            last_name: reading.last_name(last_name),
            phone: reading.phone(columns.take("phone")),
            ..Profile::default()
        },
        role: reading.role(columns.take("role"), RoleNames::Own),
        last_login_at: reading.past("last_login_at", columns.take("last_login_at")),
        stripe_customer_id: reading.stripe_customer_id(columns.take("stripe_customer_id")),
        updated_at,
        deleted_at,
        ..blank(id, email, created_at)
    })
}
