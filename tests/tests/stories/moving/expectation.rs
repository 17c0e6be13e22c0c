//! What is true of one user of another system, and where it is found again.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::Value;

/// What was true of one user.
#[derive(Debug, Clone)]
pub(crate) struct Expectation(pub(super) Value);

impl Expectation {
    /// A column, or what else is told.
    pub(crate) fn get(&self, name: &str) -> &Value {
        &self.0[name]
    }

    /// A text of it; empty when there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0[name].as_str().unwrap_or_default()
    }

    /// The number of the user.
    pub(crate) fn number(&self) -> u64 {
        self.0["n"].as_u64().unwrap()
    }

    /// The key in the source, as text.
    pub(crate) fn key(&self) -> String {
        self.0["id"].as_str().map_or_else(|| self.0["id"].to_string(), str::to_owned)
    }

    /// Whether the user stands for an edge case.
    pub(crate) fn is(&self, tag: &str) -> bool {
        self.0["tags"].as_array().unwrap().iter().any(|known| known == tag)
    }

    /// Whether the user stands for any edge case of this kind.
    pub(crate) fn is_like(&self, kind: &str) -> bool {
        self.0["tags"].as_array().unwrap().iter().any(|known| known.as_str().unwrap().starts_with(kind))
    }

    /// A password that was wrong there.
    pub(crate) fn wrong_password(&self) -> String {
        format!("Pw-{}-roster!", self.number())
    }
}

/// A user as an administrator sees it here.
#[derive(Debug)]
pub(crate) struct Found<'m> {
    pub(crate) was: &'m Expectation,
    pub(crate) is: &'m Value,
}

impl Found<'_> {
    /// A text column is this field, or was kept as it was.
    pub(crate) fn text(&self, column: &str, field: &str) {
        let was = self.was.text(column);
        let now = self.is[field].as_str();
        let is_kept = self.is["source"][column].as_str() == Some(was);
        assert!(now.unwrap_or_default() == was || is_kept, "{column} {was:?} is {now:?}: {:?}", self.is);
    }

    /// A time is this field, or was kept as it was.
    pub(crate) fn time(&self, column: &str, field: &str) {
        let was = instant(self.was.get(column));
        let now = instant(&self.is[field]);
        let is_kept = was.is_some() && instant(&self.is["source"][column]) == was;
        assert!(was == now || is_kept, "{column} {was:?} is {now:?}: {:?}", self.is);
    }

    /// The field is this.
    pub(crate) fn is(&self, field: &str, value: impl Into<Value>) {
        assert_eq!(self.is[field], value.into(), "{field} of {:?}", self.is);
    }
}

/// The instant that a text is; UTC where it names no zone.
pub(super) fn instant(value: &Value) -> Option<DateTime<Utc>> {
    let text = value.as_str()?;
    let zoned = DateTime::parse_from_rfc3339(text).map(|at| at.to_utc());
    let local = || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").map(|at| at.and_utc());
    Some(zoned.or_else(|_| local()).unwrap_or_else(|_| panic!("no time: {text}")))
}
