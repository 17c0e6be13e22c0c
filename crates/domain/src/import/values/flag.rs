//! Truth values, which some databases keep as numbers or texts.

use crate::import::FindingCode;
use crate::import::SourceValue;
use crate::import::cell::Cell;
use crate::import::reading::Reading;

impl Reading<'_> {
    /// A truth value. Nothing is `false`; what cannot be read is `unreadable`, and reported.
    pub(in crate::import) fn flag(&mut self, field: &str, cell: Option<Cell<'_>>, unreadable: bool) -> bool {
        let Some(cell) = cell else { return false };
        let Some(text) = cell.text() else { return false };
        let read = match (cell.value, text.trim().to_ascii_lowercase().as_str()) {
            (SourceValue::Bool(flag), _) => Some(*flag),
            (_, "1" | "true" | "t" | "yes" | "y" | "on") => Some(true),
            (_, "" | "0" | "false" | "f" | "no" | "n" | "off") => Some(false),
            _ => None,
        };
        read.unwrap_or_else(|| {
            self.change(field, FindingCode::InvalidValue, "is neither true nor false", Some(cell));
            unreadable
        })
    }
}
