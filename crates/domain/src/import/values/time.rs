//! Times: when they are missing, in the future, without a zone, or no times at all.

use super::time_text::{TextTime, read_any, read_iso};
use super::zone::read_local;
use crate::Timestamp;
use crate::import::cell::{Cell, text_of};
use crate::import::reading::Reading;
use crate::import::{FindingCode, SourceValue};

/// Which texts are times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) enum TimeForms {
    /// RFC 3339 and its kin, as in a line.
    Iso,
    /// Every form that can mean one thing only, as databases have them.
    Any,
}

impl Reading<'_> {
    /// When the user was made and when the row was changed last: never in the future, and in that order. What is missing
    /// is the time of the import.
    pub(in crate::import) fn dates(
        &mut self,
        created: Option<Cell<'_>>,
        updated: Option<Cell<'_>>,
    ) -> (Timestamp, Timestamp) {
        let created_at = self.created(created);
        let updated_at = self.happened("updated_at", updated);
        if updated_at < created_at {
            let detail = "is before created_at, and raised to that";
            self.change("updated_at", FindingCode::InvalidValue, detail, updated);
        }
        (created_at, updated_at.max(created_at))
    }

    /// When the user was made.
    pub(in crate::import) fn created(&mut self, cell: Option<Cell<'_>>) -> Timestamp {
        self.happened("created_at", cell)
    }

    /// When something happened that certainly has: at the import when it is not known, or in the future.
    pub(in crate::import) fn happened(&mut self, field: &str, cell: Option<Cell<'_>>) -> Timestamp {
        self.not_future(field, cell).unwrap_or(self.rules.now)
    }

    fn not_future(&mut self, field: &str, cell: Option<Cell<'_>>) -> Option<Timestamp> {
        let at = self.time(field, cell)?;
        if at > self.rules.now {
            let detail = "is in the future; the time of the import is taken";
            self.change(field, FindingCode::InvalidValue, detail, cell);
        }
        Some(at.min(self.rules.now))
    }

    /// Something that has happened: a time in the future is none.
    pub(in crate::import) fn past(&mut self, field: &str, cell: Option<Cell<'_>>) -> Option<Timestamp> {
        let at = self.time(field, cell)?;
        if at > self.rules.now {
            self.change(field, FindingCode::InvalidValue, "is in the future", cell);
            return None;
        }
        Some(at)
    }

    /// Any time, such as an end.
    pub(in crate::import) fn time(&mut self, field: &str, cell: Option<Cell<'_>>) -> Option<Timestamp> {
        let cell = cell?;
        let local = match self.read_time(cell) {
            ReadTime::None => return None,
            ReadTime::Time(TextTime::Instant(at)) => return Some(at),
            ReadTime::Time(TextTime::Local(local)) => read_local(local, self.rules.time_zone),
            ReadTime::Unreadable => None,
        };
        let Some(read) = local else {
            self.change(field, FindingCode::InvalidValue, "is no time that can be read", Some(cell));
            return None;
        };
        if read.is_ambiguous {
            let zone = self.rules.time_zone;
            let detail =
                format!("the clocks of {zone} showed this time twice or never; the later reading is taken");
            self.change(field, FindingCode::AmbiguousTime, detail, Some(cell));
        }
        Some(read.at)
    }

    fn read_time(&mut self, cell: Cell<'_>) -> ReadTime {
        match cell.value {
            SourceValue::Instant(at) => ReadTime::Time(TextTime::Instant(*at)),
            SourceValue::LocalTime(local) => ReadTime::Time(TextTime::Local(*local)),
            SourceValue::Bool(_) | SourceValue::Bytes(_) => ReadTime::Unreadable,
            SourceValue::Null
            | SourceValue::Integer(_)
            | SourceValue::Number(_)
            | SourceValue::Text(_)
            | SourceValue::Json(_) => {
                let Some(text) = text_of(Some(cell)) else {
                    self.keep(Some(cell));
                    return ReadTime::None;
                };
                let read = match self.time_forms {
                    TimeForms::Iso => read_iso(&text),
                    TimeForms::Any => read_any(&text),
                };
                read.map_or(ReadTime::Unreadable, ReadTime::Time)
            }
        }
    }
}

enum ReadTime {
    None,
    Unreadable,
    Time(TextTime),
}
