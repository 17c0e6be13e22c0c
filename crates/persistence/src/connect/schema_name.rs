//! The name of a PostgreSQL schema.

use std::fmt;
use std::str::FromStr;

/// The name of a PostgreSQL schema: a letter or underscore, then letters, digits and underscores, at most 63 in all
/// (what PostgreSQL keeps of an identifier). Case counts, because it is always quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaName(String);

/// The name cannot be that of a schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaNameError {
    /// It is not made of what an identifier is made of.
    #[error(
        "a schema name is a letter or underscore, then letters, digits and underscores, at most 63 in all"
    )]
    Malformed,
    /// PostgreSQL keeps it for itself.
    #[error("PostgreSQL keeps schema names that begin with `pg_`, and `information_schema`, for itself")]
    Reserved,
}

impl SchemaName {
    /// The name as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as SQL takes it. The alphabet of a name leaves nothing to escape.
    pub(crate) fn quoted(&self) -> String {
        format!("\"{}\"", self.0)
    }
}

impl FromStr for SchemaName {
    type Err = SchemaNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let begins_well = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        let goes_on_well = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !begins_well || !goes_on_well || text.len() > 63 {
            return Err(SchemaNameError::Malformed);
        }
        if text.to_ascii_lowercase().starts_with("pg_") || text.eq_ignore_ascii_case("information_schema") {
            return Err(SchemaNameError::Reserved);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for SchemaName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_identifiers() {
        for name in ["roster", "_r", "Roster2", &"a".repeat(63)] {
            assert_eq!(name.parse::<SchemaName>().map(|parsed| parsed.quoted()), Ok(format!("\"{name}\"")));
        }
    }

    #[test]
    fn refuses_what_could_leave_its_quotes() {
        for name in ["", "2nd", "a-b", "a b", "a\"b", "a;drop", "a.b", "ä", &"a".repeat(64)] {
            assert_eq!(name.parse::<SchemaName>(), Err(SchemaNameError::Malformed), "{name}");
        }
    }

    #[test]
    fn refuses_names_of_postgresql_itself() {
        for name in ["pg_catalog", "PG_toast", "information_schema"] {
            assert_eq!(name.parse::<SchemaName>(), Err(SchemaNameError::Reserved), "{name}");
        }
    }
}
