//! Why the schema is left as it is.

use crate::error::StoreError;

/// Why the schema is left as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// The database has a table of one of Roster's names that Roster did not make.
    #[error(
        "the database already has a table `{table}` that is not Roster's; nothing was changed. \
         Either give Roster a PostgreSQL schema of its own in this database (ROSTER_DATABASE__SCHEMA=roster), \
         or point DATABASE_URL at an empty database and bring the users over with `roster import --from`"
    )]
    Foreign {
        /// The table.
        table: String,
    },
    /// A later version of this program has migrated this database.
    #[error(
        "the database was migrated by a later version of this program ({}){}; nothing was changed",
        .unknown.join(", "),
        .min_version.as_deref().map(|version| format!(", {version} or newer may run on it")).unwrap_or_default()
    )]
    Newer {
        /// The migrations that this program does not know.
        unknown: Vec<String>,
        /// The oldest version that may run on this schema, as the schema says.
        min_version: Option<String>,
    },
    /// There is no migration of that name.
    #[error("there is no migration `{name}`; the migrations are {}", .known.join(", "))]
    UnknownMigration {
        /// The name that was given.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// Row-level security would not hold for owned tables.
    #[error(
        "row-level security does not hold: the database's login role bypasses it (it is a superuser or has BYPASSRLS), \
         and there is no role `roster_owned` for the tables of owned rows that it could use instead. Run the migrations as \
         a role that may create roles, or let an administrator of the database do it: \
         CREATE ROLE roster_owned NOLOGIN; GRANT roster_owned TO the login role; or log in as a plain role"
    )]
    RowLevelSecurity {
        /// What the database said when the role was to be made.
        source: StoreError,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
