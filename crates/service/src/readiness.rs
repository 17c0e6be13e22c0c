//! Whether this process can serve.

use std::collections::BTreeMap;

use crate::Roster;
use crate::persistence::SchemaState;

/// What was checked, and the verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// Whether requests can be served.
    pub is_ready: bool,
    /// Each check: `ok`, or what is wrong.
    pub checks: BTreeMap<&'static str, String>,
}

const OK: &str = "ok";

impl Roster {
    /// Checks the database and its schema.
    pub async fn readiness(&self) -> Readiness {
        let database = match self.store().ping().await {
            Ok(()) => OK.to_owned(),
            Err(_) => "unavailable".to_owned(),
        };
        let schema = match self.store().schema().check().await {
            Ok(state) => describe(&state),
            Err(_) => "unknown".to_owned(),
        };
        let checks = BTreeMap::from([("database", database), ("schema", schema)]);
        Readiness { is_ready: checks.values().all(|check| check == OK), checks }
    }
}

/// A schema in the words of a readiness check.
fn describe(state: &SchemaState) -> String {
    match state {
        SchemaState::Behind { pending } => format!("behind: {} migrations are not applied", pending.len()),
        SchemaState::Ahead { is_compatible: false, .. } => "ahead: migrated by a later version".to_owned(),
        SchemaState::Current | SchemaState::Ahead { .. } => OK.to_owned(),
    }
}
