//! The history of the status of a line's user.

use serde_json::Value;

use super::fields::{FieldType, check, columns, objects};
use super::key::unfit;
use crate::import::cell::{Columns, text_of};
use crate::import::reading::Reading;
use crate::import::{Finding, IncomingStatusChange};
use crate::{Actor, StatusKind, UserId};

const FIELDS: &[(&str, FieldType)] = &[
    ("from_status", FieldType::Text),
    ("to_status", FieldType::Text),
    ("actor", FieldType::Text),
    ("actor_id", FieldType::Text),
    ("reason", FieldType::Text),
    ("until", FieldType::Text),
    ("created_at", FieldType::Text),
];

/// Reads the list, in its order.
pub(super) fn read(
    reading: &mut Reading<'_>,
    list: Option<Value>,
) -> Result<Vec<IncomingStatusChange>, Finding> {
    let mut changes = Vec::new();
    for (within, object) in objects(list, "status_changes")? {
        check(&object, FIELDS, &within)?;
        let row = columns(object);
        let mut columns = Columns::new(&row);
        let field = |name: &str| format!("{within}{name}");
        let mut status = |name: &str| {
            let kind = text_of(columns.take(name)).and_then(|text| StatusKind::parse(&text));
            kind.ok_or_else(|| unfit(&field(name), "is no status that is known"))
        };
        let (from, to) = (status("from_status")?, status("to_status")?);
        changes.push(IncomingStatusChange {
            from,
            to,
            actor: actor(&mut columns, &within)?,
            reason: reading.reason(&field("reason"), columns.take("reason")),
            until: reading.time(&field("until"), columns.take("until")),
            created_at: reading.happened(&field("created_at"), columns.take("created_at")),
        });
    }
    Ok(changes)
}

/// A user with an id, or one of the others without.
fn actor(columns: &mut Columns<'_>, within: &str) -> Result<Actor, Finding> {
    let name = text_of(columns.take("actor")).unwrap_or_default();
    let id = text_of(columns.take("actor_id"));
    match (name.as_ref(), id) {
        ("user", Some(id)) => {
            let id: Result<UserId, _> = id.parse();
            id.map(Actor::User).map_err(|error| unfit(&format!("{within}actor_id"), error.to_string()))
        }
        ("user", None) => Err(unfit(&format!("{within}actor_id"), "is missing")),
        ("system", None) => Ok(Actor::System),
        ("import", None) => Ok(Actor::Import),
        ("system" | "import", Some(_)) => Err(unfit(&format!("{within}actor_id"), "belongs to a user only")),
        _ => Err(unfit(&format!("{within}actor"), "is neither user nor system nor import")),
    }
}
