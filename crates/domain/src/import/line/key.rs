//! How a line is recognised when it comes again.

use crate::UserId;
use crate::import::cell::{Cell, Columns, text_of};
use crate::import::{Finding, FindingCode, RowKey, SourceSystem};

/// Most characters of the name of a system, as its column has it.
const SYSTEM_CHARS: usize = 32;
/// Most characters of a key, as its column has it.
const KEY_CHARS: usize = 255;

/// Who a line is about.
pub(super) struct LineKey {
    pub(super) key: RowKey,
    /// The id of the user here.
    pub(super) id: UserId,
    pub(super) source_system: Option<String>,
    pub(super) source_id: Option<String>,
}

/// By the id, else by the key at the source, else by the address. What identifies a user is never repaired.
pub(super) fn read(columns: &mut Columns<'_>, new_id: UserId) -> Result<LineKey, Finding> {
    let id = match text_of(columns.take("id")) {
        None => None,
        Some(text) => Some(text.parse::<UserId>().map_err(|error| unfit("id", error.to_string()))?),
    };
    let source_system = exact("source_system", columns.take("source_system"), SYSTEM_CHARS)?;
    let source_system =
        source_system.or_else(|| id.is_none().then(|| SourceSystem::Ndjson.as_str().to_owned()));
    let source_id = exact("source_id", columns.take("source_id"), KEY_CHARS)?;
    let key = match (id, &source_system, &source_id) {
        (Some(id), _, _) => RowKey::Id(id),
        (None, Some(system), Some(key)) => RowKey::Source { system: system.clone(), id: key.clone() },
        _ => RowKey::Email,
    };
    Ok(LineKey { key, id: id.unwrap_or(new_id), source_system, source_id })
}

/// A text that is kept as it is, or not at all. An empty one is none.
pub(super) fn exact(field: &str, cell: Option<Cell<'_>>, most: usize) -> Result<Option<String>, Finding> {
    let Some(text) = text_of(cell) else { return Ok(None) };
    if text.contains(char::is_control) || text.chars().nth(most).is_some() {
        let detail = format!("has to have 1 to {most} characters, and no control characters");
        return Err(unfit(field, detail));
    }
    Ok(Some(text.into_owned()))
}

/// What refuses a line whose ids or enumerations do not fit.
pub(super) fn unfit(field: &str, detail: impl Into<String>) -> Finding {
    Finding::of(field, FindingCode::InvalidValue, detail)
}
