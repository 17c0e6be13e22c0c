//! What tests of an import begin with.

use chrono_tz::Tz;

use super::{Finding, ImportRules, Incoming, LineRead, SourceRow, SourceSystem, SourceValue, Unverified};
use crate::{BuiltInRole, Timestamp, UserId};

/// A hash that the rules of tests can verify.
pub(super) const HASH: &str = "$2b$12$good";

pub(super) fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

/// The id that a user gets who brings none along.
pub(super) fn new_id() -> UserId {
    UserId::generate(at("2026-01-01T00:00:00Z"), [7; 10])
}

/// The rules of an import at the beginning of 2026.
pub(super) fn rules() -> ImportRules {
    ImportRules {
        now: at("2026-01-01T00:00:00Z"),
        time_zone: Tz::UTC,
        known_roles: BuiltInRole::ALL.iter().map(|role| role.name()).collect(),
        role_map: std::collections::BTreeMap::new(),
        unverified: Unverified::AsTheyAre,
        issuer: None,
        can_verify: |hash| hash.starts_with("$2b$"),
    }
}

pub(super) fn text(text: &str) -> SourceValue {
    SourceValue::Text(text.to_owned())
}

/// A row with the key 7.
pub(super) fn row(columns: &[(&str, SourceValue)]) -> SourceRow {
    let mut all = vec![("id".to_owned(), SourceValue::Integer(7))];
    all.extend(columns.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    SourceRow { key: "7".to_owned(), columns: all, accounts: Vec::new(), newest_session: SourceValue::Null }
}

/// What becomes of a row of Ada's with these columns.
pub(super) fn read_with(
    rules: &ImportRules,
    system: SourceSystem,
    columns: &[(&str, SourceValue)],
) -> Result<Box<Incoming>, Finding> {
    let mut all = columns.to_vec();
    if !columns.iter().any(|(name, _)| *name == "email") {
        all.push(("email", text("ada@example.com")));
    }
    rules.read_row(system, &row(&all), new_id())
}

/// The same, of a row that comes in.
pub(super) fn read(system: SourceSystem, columns: &[(&str, SourceValue)]) -> Incoming {
    *read_with(&rules(), system, columns).unwrap()
}

pub(super) fn read_line(line: &str) -> LineRead {
    rules().read_line(line.as_bytes(), new_id())
}

/// Fields and codes of what had to change.
pub(super) fn changes(incoming: &Incoming) -> Vec<(&str, &str)> {
    incoming.changes.iter().map(|finding| (finding.field.as_str(), finding.code.as_str())).collect()
}

/// What `source` keeps.
pub(super) fn kept(incoming: &Incoming) -> serde_json::Value {
    incoming.user.source.remainder.clone().map_or(serde_json::Value::Null, serde_json::Value::Object)
}
