//! Reading a line.

use serde_json::{Map, Value};

use super::fields::{FIELDS, check, columns};
use super::key::{LineKey, unfit};
use super::{history, identities, key, status, strict_json};
use crate::import::cell::{Cell, Columns, text_of};
use crate::import::reading::Reading;
use crate::import::values::{RoleNames, TimeForms};
use crate::import::{Finding, FindingCode, ImportRules, Incoming};
use crate::{ExperienceLevel, NewUser, Profile, Source, User, UserId, Version};

/// One line that was read, and what has become of it by the rules for values.
#[derive(Debug)]
pub struct LineRead {
    /// The key that the source has for it, as far as it could be read.
    pub source_id: Option<String>,
    /// The user, or why the line is refused.
    pub outcome: Result<Box<Incoming>, Finding>,
}

impl ImportRules {
    /// Reads a line of NDJSON, which is neither empty nor too long. The user gets `new_id` unless the line has an id.
    pub fn read_line(&self, line: &[u8], new_id: UserId) -> LineRead {
        match strict_json::parse(line) {
            Ok(object) => LineRead {
                source_id: object.get("source_id").and_then(Value::as_str).map(str::to_owned),
                outcome: self.read_object(object, new_id).map(Box::new),
            },
            Err(finding) => LineRead { source_id: None, outcome: Err(finding) },
        }
    }

    fn read_object(&self, mut object: Map<String, Value>, new_id: UserId) -> Result<Incoming, Finding> {
        check(&object, FIELDS, "")?;
        let mut reading = Reading::new(self, TimeForms::Iso);
        reading.remainder = reading.source(object.remove("source"));
        let metadata = reading.metadata("metadata", object.remove("metadata"));
        let app_metadata = reading.metadata("app_metadata", object.remove("app_metadata"));
        let identities = identities::read(&mut reading, object.remove("identities"))?;
        let status_changes = history::read(&mut reading, object.remove("status_changes"))?;
        let row = columns(object);
        let mut columns = Columns::new(&row);
        let LineKey { key, id, source_system, source_id } = key::read(&mut columns, new_id)?;

        let deleted_at = reading.past("deleted_at", columns.take("deleted_at"));
        let email = columns.take("email").filter(|cell| cell.text().is_some());
        let email = email.ok_or_else(|| Finding::of("email", FindingCode::Required, "is missing"))?;
        let email = reading.email(Some(email), deleted_at.is_some())?;
        let (created_at, updated_at) = reading.dates(columns.take("created_at"), columns.take("updated_at"));
        let email_verified_at = reading.past("email_verified_at", columns.take("email_verified_at"));
        let mut user = User {
            email_verified_at,
            username: reading.username(columns.take("username")),
            password_hash: reading.password_hash(columns.take("password_hash")),
            profile: profile(&mut reading, &mut columns)?,
            role: reading.role(columns.take("role"), RoleNames::Own),
            status: status::read(&mut reading, &mut columns, &status_changes, email_verified_at)?,
            failed_login_attempts: reading
                .counter("failed_login_attempts", columns.take("failed_login_attempts")),
            last_login_at: reading.past("last_login_at", columns.take("last_login_at")),
            stripe_customer_id: reading.stripe_customer_id(columns.take("stripe_customer_id")),
            metadata,
            app_metadata,
            version: version(&mut reading, columns.take("version")),
            updated_at,
            deleted_at,
            ..User::create(NewUser::new(id, email), created_at)
        };
        let Reading { changes, remainder, username_origin, stripe_customer_id_origin, .. } = reading;
        user.source = Source {
            system: source_system,
            id: source_id,
            remainder: Some(remainder).filter(|remainder| !remainder.is_empty()),
            version: Some(user.version.get()),
        };
        Ok(Incoming {
            key,
            user,
            identities,
            status_changes,
            changes,
            username_origin,
            stripe_customer_id_origin,
        })
    }
}

fn profile(reading: &mut Reading<'_>, columns: &mut Columns<'_>) -> Result<Profile, Finding> {
    Ok(Profile {
        name: reading.name(columns.take("name")),
        first_name: reading.first_name(columns.take("first_name")),
        last_name: reading.last_name(columns.take("last_name")),
        phone: reading.phone(columns.take("phone")),
        image: reading.image(columns.take("image")),
        target_role: reading.target_role(columns.take("target_role")),
        experience_level: match text_of(columns.take("experience_level")) {
            None => None,
            Some(level) => {
                let level = ExperienceLevel::parse(&level);
                Some(level.ok_or_else(|| unfit("experience_level", "is no level that is known"))?)
            }
        },
    })
}

/// The version goes on from where it was.
fn version(reading: &mut Reading<'_>, cell: Option<Cell<'_>>) -> Version {
    let Some(text) = text_of(cell) else { return Version::first() };
    if let Ok(version @ 1..) = text.parse() {
        return Version::stored(version);
    }
    reading.change(
        "version",
        FindingCode::InvalidValue,
        "is no whole number from 1 on; it begins anew",
        cell,
    );
    Version::first()
}
