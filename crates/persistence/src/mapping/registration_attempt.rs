//! Registration attempts. Username and profile wait as one JSON object.

use roster_domain::{
    DisplayName, ExperienceLevel, FirstName, ImageUrl, LastName, PasswordHash, Phone, Profile,
    RegistrationAttempt, RegistrationAttemptId, TargetRole, UserId, Username,
};
use serde_json::{Map, Value};

use super::{Row, profile_texts, time};
use crate::StoreError;
use crate::entity::registration_attempt::Model;

const USERNAME: &str = "username";

pub(crate) fn to_domain(row: Model) -> Result<RegistrationAttempt, StoreError> {
    let at = Row { table: "registration_attempts", id: &row.id };
    let mut entered = at.object("profile", row.profile)?;
    let mut text = |key: &str| match entered.remove(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(at.corrupt("profile")),
    };
    let username = text(USERNAME)?.map(|typed| {
        let canonical = Username::canonical_form(&typed);
        Username::from_stored(typed, canonical)
    });
    let profile = Profile {
        name: text("name")?.map(DisplayName::from_stored),
        first_name: text("first_name")?.map(FirstName::from_stored),
        last_name: text("last_name")?.map(LastName::from_stored),
        phone: text("phone")?.map(Phone::from_stored),
        image: text("image")?.map(ImageUrl::from_stored),
        target_role: text("target_role")?.map(TargetRole::from_stored),
        experience_level: text("experience_level")?
            .map(|level| at.fit("profile", ExperienceLevel::parse(&level)))
            .transpose()?,
    };
    Ok(RegistrationAttempt {
        id: RegistrationAttemptId::from_uuid(row.id),
        user_id: UserId::from_uuid(row.user_id),
        secret_hash: row.secret_hash,
        password_hash: PasswordHash::from_stored(row.password_hash),
        username,
        profile,
        expires_at: time(row.expires_at),
        created_at: time(row.created_at),
    })
}

pub(crate) fn to_row(attempt: &RegistrationAttempt) -> Model {
    let username = attempt.username.as_ref().map(|username| username.as_str().to_owned());
    let entered: Map<String, Value> = profile_texts(&attempt.profile)
        .into_iter()
        .chain([(USERNAME, username)])
        .filter_map(|(key, text)| text.map(|text| (key.to_owned(), Value::String(text))))
        .collect();
    Model {
        id: attempt.id.as_uuid(),
        user_id: attempt.user_id.as_uuid(),
        secret_hash: attempt.secret_hash.clone(),
        password_hash: attempt.password_hash.as_str().to_owned(),
        profile: Value::Object(entered),
        expires_at: attempt.expires_at.to_datetime(),
        created_at: attempt.created_at.to_datetime(),
    }
}
