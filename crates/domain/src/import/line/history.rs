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
        let mut status = |name: &str| {
            let kind = text_of(columns.take(name)).and_then(|text| StatusKind::parse(&text));
            kind.ok_or_else(|| unfit(&format!("{within}{name}"), "is no status that is known"))
        };
        let (from, to) = (status("from_status")?, status("to_status")?);
        let actor = actor(&mut columns, &within)?;
        // What had to change of them is kept under their whole names.
        let [reason, until, created_at] =
            ["reason", "until", "created_at"].map(|name| format!("{within}{name}"));
        changes.push(IncomingStatusChange {
            from,
            to,
            actor,
            reason: reading.reason(&reason, columns.take("reason").map(|cell| cell.called(&reason))),
            until: reading.time(&until, columns.take("until").map(|cell| cell.called(&until))),
            created_at: reading
                .happened(&created_at, columns.take("created_at").map(|cell| cell.called(&created_at))),
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
