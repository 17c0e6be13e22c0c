//! Users.

use roster_domain::{
    AccountStatus, DisplayName, Email, ExperienceLevel, FirstName, ImageUrl, LastName, Metadata,
    PasswordHash, Phone, Profile, RoleName, Source, StatusColumns, StripeCustomerId, TargetRole, Timestamp,
    User, UserId, Username, Version,
};
use serde_json::Value;

use super::{Row, integer, time};
use crate::StoreError;
use crate::entity::user::Model;

pub(crate) fn to_domain(row: Model) -> Result<User, StoreError> {
    let at = Row { table: "users", id: &row.id };
    let status = AccountStatus::from_columns(StatusColumns {
        status: row.account_status,
        reason: row.status_reason,
        until: row.status_until.map(time),
        before: row.status_before,
    })
    .map_err(|unfit| at.corrupt(unfit.column()))?;
    let username = match (row.username, row.username_canonical) {
        (Some(typed), Some(canonical)) => Some(Username::from_stored(typed, canonical)),
        (None, None) => None,
        _ => return Err(at.corrupt("username_canonical")),
    };
    let experience_level = row
        .experience_level
        .map(|level| at.fit("experience_level", ExperienceLevel::parse(&level)))
        .transpose()?;
    let remainder = row.source.map(|source| at.object("source", source)).transpose()?;
    Ok(User {
        id: UserId::from_uuid(row.id),
        email: at.fit("email", Email::from_stored(row.email, row.email_canonical).ok())?,
        email_verified_at: row.email_verified_at.map(time),
        username,
        password_hash: row.password_hash.map(PasswordHash::from_stored),
        password_changed_at: row.password_changed_at.map(time),
        profile: Profile {
            name: row.name.map(DisplayName::from_stored),
            first_name: row.first_name.map(FirstName::from_stored),
            last_name: row.last_name.map(LastName::from_stored),
            phone: row.phone.map(Phone::from_stored),
            image: row.image.map(ImageUrl::from_stored),
            target_role: row.target_role.map(TargetRole::from_stored),
            experience_level,
        },
        role: at.fit("role", RoleName::parse(&row.role).ok())?,
        status,
        self_registered: row.self_registered,
        failed_login_attempts: at.count("failed_login_attempts", row.failed_login_attempts)?,
        last_login_at: row.last_login_at.map(time),
        stripe_customer_id: row.stripe_customer_id.map(StripeCustomerId::from_stored),
        metadata: Metadata::from_stored(at.object("metadata", row.metadata)?),
        app_metadata: Metadata::from_stored(at.object("app_metadata", row.app_metadata)?),
        source: Source {
            system: row.source_system,
            id: row.source_id,
            remainder,
            version: row.source_version,
        },
        version: Version::stored(row.version),
        created_at: time(row.created_at),
        updated_at: time(row.updated_at),
        deleted_at: row.deleted_at.map(time),
    })
}

pub(crate) fn to_row(user: &User) -> Model {
    let status = user.status.to_columns();
    let profile = &user.profile;
    Model {
        id: user.id.as_uuid(),
        email: user.email.as_typed().to_owned(),
        email_canonical: user.email.canonical().to_owned(),
        email_verified_at: user.email_verified_at.map(Timestamp::to_datetime),
        username: user.username.as_ref().map(|username| username.as_str().to_owned()),
        username_canonical: user.username.as_ref().map(|username| username.canonical().to_owned()),
        password_hash: user.password_hash.as_ref().map(|hash| hash.as_str().to_owned()),
        password_changed_at: user.password_changed_at.map(Timestamp::to_datetime),
        name: profile.name.as_ref().map(|name| name.as_str().to_owned()),
        name_canonical: profile.name.as_ref().map(DisplayName::canonical),
        first_name: profile.first_name.as_ref().map(|name| name.as_str().to_owned()),
        last_name: profile.last_name.as_ref().map(|name| name.as_str().to_owned()),
        phone: profile.phone.as_ref().map(|phone| phone.as_str().to_owned()),
        image: profile.image.as_ref().map(|image| image.as_str().to_owned()),
        role: user.role.as_str().to_owned(),
        account_status: status.status,
        status_reason: status.reason,
        status_until: status.until.map(Timestamp::to_datetime),
        status_before: status.before,
        self_registered: user.self_registered,
        failed_login_attempts: integer(user.failed_login_attempts),
        last_login_at: user.last_login_at.map(Timestamp::to_datetime),
        target_role: profile.target_role.as_ref().map(|role| role.as_str().to_owned()),
        target_role_canonical: profile.target_role.as_ref().map(TargetRole::canonical),
        experience_level: profile.experience_level.map(|level| level.as_str().to_owned()),
        stripe_customer_id: user.stripe_customer_id.as_ref().map(|id| id.as_str().to_owned()),
        metadata: Value::Object(user.metadata.as_object().clone()),
        app_metadata: Value::Object(user.app_metadata.as_object().clone()),
        source_system: user.source.system.clone(),
        source_id: user.source.id.clone(),
        source: user.source.remainder.clone().map(Value::Object),
        source_version: user.source.version,
        version: user.version.get(),
        created_at: user.created_at.to_datetime(),
        updated_at: user.updated_at.to_datetime(),
        deleted_at: user.deleted_at.map(Timestamp::to_datetime),
    }
}
