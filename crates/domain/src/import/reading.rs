//! One row while it is read.

use serde_json::{Map, Value};

use super::cell::Cell;
use super::json::json_of;
use super::secret::is_secret;
use super::values::TimeForms;
use super::{FieldOrigin, Finding, FindingCode, ImportRules};

/// What the rules for values have to say and to keep of one row. The rules themselves are methods of it, one file for
/// each kind of value.
pub(super) struct Reading<'r> {
    pub(super) rules: &'r ImportRules,
    pub(super) time_forms: TimeForms,
    pub(super) changes: Vec<Finding>,
    pub(super) remainder: Map<String, Value>,
    pub(super) username_origin: Option<FieldOrigin>,
    pub(super) stripe_customer_id_origin: Option<FieldOrigin>,
}

impl<'r> Reading<'r> {
    pub(super) fn new(rules: &'r ImportRules, time_forms: TimeForms) -> Self {
        Self {
            rules,
            time_forms,
            changes: Vec::new(),
            remainder: Map::new(),
            username_origin: None,
            stripe_customer_id_origin: None,
        }
    }

    /// Keeps a value as it was. Nothing is kept of nothing, nor of secrets.
    pub(super) fn keep(&mut self, cell: Option<Cell<'_>>) {
        let Some(cell) = cell else { return };
        let value = json_of(cell);
        if !value.is_null() && !is_secret(cell.column, &value) {
            // What a line brings along in its `source` is older than the line.
            self.remainder.entry(cell.column.replace('\0', "")).or_insert(value);
        }
    }

    /// A value had to change: says so, and keeps what it was.
    pub(super) fn change(
        &mut self,
        field: &str,
        code: FindingCode,
        detail: impl Into<String>,
        cell: Option<Cell<'_>>,
    ) {
        self.changes.push(Finding::of(field, code, detail));
        self.keep(cell);
    }
}

/// Where a value came from, for the one who drops it later.
pub(super) fn origin(cell: Cell<'_>) -> FieldOrigin {
    FieldOrigin { column: cell.column.to_owned(), value: json_of(cell) }
}
