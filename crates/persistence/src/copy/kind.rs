//! What a column holds, by the types that both databases declare.

use super::catalog::{Affinity, Column, Declared};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Whatever it is: both databases are of one kind, and it is handed over as it stands.
    AsIs,
    Text,
    Bytes,
    Int,
    Real,
    SingleReal,
    /// A decimal number; whether SQLite keeps it as text, with all of its digits.
    Numeric {
        is_text: bool,
    },
    Bool,
    Uuid,
    Instant,
    DateTime,
    Date,
    Time,
    /// Whether it is a `jsonb`, which knows no NUL character.
    Json {
        is_binary: bool,
    },
}

impl Kind {
    /// What two columns of one name have in common. `None` when a value of the one cannot be one of the other.
    ///
    /// PostgreSQL says what a column holds; SQLite only says what it turns values into, and that must not harm them.
    pub(super) fn between(source: &Column, target: &Column) -> Option<Self> {
        let (affinity, kind) = match (&source.declared, &target.declared) {
            (Declared::Sqlite { .. }, Declared::Sqlite { .. }) => return Some(Self::AsIs),
            (Declared::Postgres { .. }, Declared::Postgres { .. }) => {
                return (source.shown == target.shown).then_some(Self::AsIs);
            }
            (Declared::Sqlite { affinity }, Declared::Postgres { kind, .. })
            | (Declared::Postgres { kind, .. }, Declared::Sqlite { affinity }) => (*affinity, (*kind)?),
        };
        let keeps_text = matches!(affinity, Affinity::Text | Affinity::Blob);
        match kind {
            // "007" would become a number.
            Self::Text | Self::Json { .. } if !keeps_text => None,
            Self::Numeric { .. } => Some(Self::Numeric { is_text: keeps_text }),
            kind => Some(kind),
        }
    }

    /// What a type of PostgreSQL holds; `None` for one that SQLite has no counterpart of.
    pub(super) fn of_postgres(type_name: &str, is_enumeration: bool) -> Option<Self> {
        Some(match type_name {
            _ if is_enumeration => Self::Text,
            "text" | "varchar" | "bpchar" | "name" | "citext" => Self::Text,
            "bytea" => Self::Bytes,
            "int2" | "int4" | "int8" => Self::Int,
            "float8" => Self::Real,
            "float4" => Self::SingleReal,
            "numeric" => Self::Numeric { is_text: false },
            "bool" => Self::Bool,
            "uuid" => Self::Uuid,
            "timestamptz" => Self::Instant,
            "timestamp" => Self::DateTime,
            "date" => Self::Date,
            "time" => Self::Time,
            "json" => Self::Json { is_binary: false },
            "jsonb" => Self::Json { is_binary: true },
            _ => return None,
        })
    }
}
