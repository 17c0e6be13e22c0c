//! Tables of the source and their columns.

use std::fmt;
use std::str::FromStr;

use super::ForeignError;

/// The name of a table, perhaps with its schema. Case counts, because both are always quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableName {
    schema: Option<String>,
    name: String,
}

impl TableName {
    pub(super) fn new(schema: Option<&str>, name: &str) -> Self {
        Self { schema: schema.map(Into::into), name: name.into() }
    }

    pub(super) fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The name as SQL takes it.
    pub(super) fn quoted(&self) -> String {
        let name = quoted(&self.name);
        self.schema.as_deref().map_or(name.clone(), |schema| format!("{}.{name}", quoted(schema)))
    }
}

/// An identifier as SQL takes it.
pub(super) fn quoted(identifier: &str) -> String {
    format!("\"{}\"", identifier.replace('"', "\"\""))
}

impl FromStr for TableName {
    type Err = ForeignError;

    /// `table` or `schema.table`. A part may stand in double quotes, a double quote within it doubled.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (first, rest) = part(text.trim())?;
        let Some(rest) = rest else {
            return Ok(Self { schema: None, name: first });
        };
        match part(rest)? {
            (name, None) => Ok(Self { schema: Some(first), name }),
            (_, Some(_)) => Err(ForeignError::TableName),
        }
    }
}

/// The first part of a name, and what stands behind the dot after it.
fn part(text: &str) -> Result<(String, Option<&str>), ForeignError> {
    let (part, rest) = if let Some(inner) = text.strip_prefix('"') {
        in_quotes(inner).ok_or(ForeignError::TableName)?
    } else {
        let (part, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
        (part.to_owned(), rest)
    };
    if part.is_empty() || part.contains('\0') {
        return Err(ForeignError::TableName);
    }
    match rest.strip_prefix('.') {
        Some(rest) => Ok((part, Some(rest))),
        None if rest.is_empty() => Ok((part, None)),
        None => Err(ForeignError::TableName),
    }
}

/// What stands before the closing quote, and what after it.
fn in_quotes(inner: &str) -> Option<(String, &str)> {
    let mut part = String::new();
    let mut rest = inner;
    loop {
        let (piece, after) = rest.split_once('"')?;
        part.push_str(piece);
        match after.strip_prefix('"') {
            Some(after) => {
                part.push('"');
                rest = after;
            }
            None => return Some((part, after)),
        }
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}.")?;
        }
        f.write_str(&self.name)
    }
}

/// A table of the source.
#[derive(Debug)]
pub(super) struct Table {
    /// Its name, with the schema that it was found in.
    pub(super) name: TableName,
    /// The columns, in their order.
    pub(super) columns: Vec<Column>,
    /// What the rows are ordered by first, if there is such a column.
    pub(super) created: Option<usize>,
    /// The key that they are ordered by then, if there is one.
    pub(super) key: Option<usize>,
}

/// A column of the source.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// Its name.
    pub(super) name: String,
    /// What its values are.
    pub(super) kind: Kind,
    /// Its type as SQL names it.
    pub(super) sql_type: String,
    /// Whether values of its type are compared by the rules of a language unless told otherwise.
    pub(super) collated: bool,
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Each value says itself what it is (SQLite).
    Own,
    /// A truth value.
    Bool,
    /// A whole number of up to 64 bits.
    Integer,
    /// Another number.
    Number,
    /// A time with its zone.
    Instant,
    /// A time without a zone.
    LocalTime,
    /// A JSON value.
    Json,
    /// Bytes.
    Bytes,
    /// Whatever else, as text.
    Text,
}

impl Table {
    pub(super) fn created(&self) -> Option<&Column> {
        self.created.and_then(|at| self.columns.get(at))
    }

    pub(super) fn key(&self) -> Option<&Column> {
        self.key.and_then(|at| self.columns.get(at))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_name_comes_alone_or_with_its_schema_and_is_quoted_whole() {
        for (text, is_quoted) in [
            ("users", r#""users""#),
            ("User", r#""User""#),
            ("auth.user", r#""auth"."user""#),
            (r#""a.b".c"#, r#""a.b"."c""#),
            (r#"auth."a ""b""; --""#, r#""auth"."a ""b""; --""#),
            ("a b; drop table x", r#""a b; drop table x""#),
            (r#"x"y"#, r#""x""y""#),
        ] {
            assert_eq!(text.parse::<TableName>().unwrap().quoted(), is_quoted, "{text}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["", ".", "a.", ".a", "a.b.c", r#""a"#, r#""a"b"#, "a\0b"] {
            assert_eq!(text.parse::<TableName>(), Err(ForeignError::TableName), "{text}");
        }
    }
}
