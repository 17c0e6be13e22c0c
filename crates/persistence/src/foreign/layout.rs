//! Which tables and columns of a source are read.

use roster_domain::SourceSystem;

use super::ForeignError;
use super::reader::Reader;
use super::table::{Column, Table, TableName, quoted};

/// The tables of a source.
#[derive(Debug)]
pub(super) struct Layout {
    /// The users.
    pub(super) users: Table,
    /// What belongs to them (Better Auth).
    pub(super) beside: Option<Beside>,
}

/// The tables of Better Auth beside its users.
#[derive(Debug)]
pub(super) struct Beside {
    /// Passwords, and accounts at other providers.
    pub(super) accounts: Owned,
    /// Sessions.
    pub(super) sessions: Owned,
    /// The column of a session that says who opened it in the user's name, where the plug-in for that is used.
    pub(super) impersonated_by: Option<usize>,
}

/// A table whose rows belong to users.
#[derive(Debug)]
pub(super) struct Owned {
    pub(super) table: Table,
    /// The column that says whose a row is.
    pub(super) owner: usize,
}

/// What tells when a user's newest session began.
pub(super) struct NewestSessions<'b> {
    /// Whose a session is.
    pub(super) owner: &'b Column,
    /// When it began.
    pub(super) created: &'b Column,
    /// A condition to be added: those that somebody else had opened in the user's name do not count.
    pub(super) condition: String,
}

impl Beside {
    /// `None` where sessions do not say when they began.
    pub(super) fn newest_sessions(&self) -> Option<NewestSessions<'_>> {
        let table = &self.sessions.table;
        let impersonated = self.impersonated_by.and_then(|at| table.columns.get(at));
        let own = impersonated.map(|column| format!(" AND {} IS NULL", quoted(&column.name)));
        Some(NewestSessions {
            owner: table.columns.get(self.sessions.owner)?,
            created: table.created()?,
            condition: own.unwrap_or_default(),
        })
    }
}

/// What the columns are called that the rows are ordered by.
const CREATED: &str = "created_at";
const KEY: &str = "id";
/// What the column is called that says whose a row is.
const OWNER: &str = "user_id";

/// What no import has a use for: whoever holds one of these can act for the user.
const SECRETS: &[&str] =
    &["password_reset_token", "refresh_token_hash", "access_token", "refresh_token", "id_token"];

/// Finds the tables of a system, and sees that everything is there and may be read.
pub(super) async fn find(
    reader: &mut Reader,
    system: SourceSystem,
    named: Option<&TableName>,
    schema: Option<&str>,
) -> Result<(SourceSystem, Layout), ForeignError> {
    match system {
        SourceSystem::BetterAuth => better_auth(reader, named, schema).await,
        system => {
            let name = named.cloned().unwrap_or_else(|| TableName::new(schema, "users"));
            let users = require(reader, &within(&name, schema)).await?;
            alone(reader, system, users).await
        }
    }
}

/// The tables of Better Auth, or the mirror of its users.
async fn better_auth(
    reader: &mut Reader,
    named: Option<&TableName>,
    schema: Option<&str>,
) -> Result<(SourceSystem, Layout), ForeignError> {
    let users = match named {
        Some(name) => require(reader, &within(name, schema)).await?,
        None => {
            if let Some(users) = reader.table(&TableName::new(schema, "user")).await? {
                users
            } else if let Some(mirror) = reader.table(&TableName::new(schema, "users")).await? {
                return alone(reader, SourceSystem::Mirror, mirror).await;
            } else {
                return Err(reader.no_table("user (nor the mirror users)"));
            }
        }
    };
    let schema = users.name.schema().map(str::to_owned);
    let accounts = first_of(reader, schema.as_deref(), ["account", "accounts"]).await?;
    let sessions = first_of(reader, schema.as_deref(), ["session", "sessions"]).await?;
    // A mirror by another name: nothing of Better Auth's stands beside it.
    if named.is_some() && accounts.is_none() && sessions.is_none() {
        return alone(reader, SourceSystem::Mirror, users).await;
    }
    let missing = |name: &str| TableName::new(schema.as_deref(), name).to_string();
    let accounts = accounts.ok_or_else(|| reader.no_table(&missing("account")))?;
    let sessions = sessions.ok_or_else(|| reader.no_table(&missing("session")))?;
    let users = fit(users, SourceSystem::BetterAuth, &[KEY, "email"])?;
    let accounts = owned(accounts, &["provider_id", "account_id", "password"])?;
    let sessions = owned(sessions, &[CREATED])?;
    for table in [&users, &accounts.table, &sessions.table] {
        reader.probe(table).await?;
    }
    let impersonated_by = position(&sessions.table, "impersonated_by");
    let beside = Some(Beside { accounts, sessions, impersonated_by });
    Ok((SourceSystem::BetterAuth, Layout { users, beside }))
}

/// A system with nothing but users.
async fn alone(
    reader: &mut Reader,
    system: SourceSystem,
    users: Table,
) -> Result<(SourceSystem, Layout), ForeignError> {
    let required: &[&str] = match system {
        SourceSystem::Alembic => &[KEY, "email", "hashed_password"],
        SourceSystem::Prisma | SourceSystem::Sqlalchemy => &[KEY, "email", "password_hash"],
        SourceSystem::BetterAuth | SourceSystem::Mirror | SourceSystem::Ndjson => &[KEY, "email"],
    };
    let users = fit(users, system, required)?;
    reader.probe(&users).await?;
    Ok((system, Layout { users, beside: None }))
}

/// The name, in the schema of the URL unless it brings its own.
fn within(name: &TableName, schema: Option<&str>) -> TableName {
    TableName::new(name.schema().or(schema), name.name())
}

async fn require(reader: &mut Reader, name: &TableName) -> Result<Table, ForeignError> {
    reader.table(name).await?.ok_or_else(|| reader.no_table(&name.to_string()))
}

async fn first_of(
    reader: &mut Reader,
    schema: Option<&str>,
    names: [&str; 2],
) -> Result<Option<Table>, ForeignError> {
    for name in names {
        if let Some(table) = reader.table(&TableName::new(schema, name)).await? {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

/// The table as it is read: it has what is required, and the secrets are left out.
fn fit(mut table: Table, system: SourceSystem, required: &[&'static str]) -> Result<Table, ForeignError> {
    let columns: Vec<_> =
        required.iter().copied().filter(|column| position(&table, column).is_none()).collect();
    if !columns.is_empty() {
        return Err(ForeignError::MissingColumns { table: table.name, columns, system: system.as_str() });
    }
    table.columns.retain(|column| !SECRETS.iter().any(|secret| is_called(&column.name, secret)));
    table.created = position(&table, CREATED);
    table.key = position(&table, KEY);
    Ok(table)
}

/// A table of Better Auth's whose rows belong to users.
fn owned(table: Table, required: &[&'static str]) -> Result<Owned, ForeignError> {
    let table = fit(table, SourceSystem::BetterAuth, required)?;
    match position(&table, OWNER) {
        Some(owner) => Ok(Owned { table, owner }),
        None => Err(ForeignError::MissingColumns {
            table: table.name,
            columns: vec![OWNER],
            system: SourceSystem::BetterAuth.as_str(),
        }),
    }
}

/// Where a column stands, by its name in `snake_case` or else in `camelCase`.
fn position(table: &Table, column: &str) -> Option<usize> {
    let called = |is: &dyn Fn(&str) -> bool| table.columns.iter().position(|candidate| is(&candidate.name));
    called(&|name| name == column).or_else(|| called(&|name| is_called(name, column)))
}

/// Whether `name` is `column`, which is in `snake_case`, or the same in `camelCase`.
fn is_called(name: &str, column: &str) -> bool {
    let mut words = column.split('_');
    let first = words.next().unwrap_or_default();
    let camel = words.fold(first.to_owned(), |mut camel, word| {
        let (initial, rest) = word.split_at(word.len().min(1));
        camel.push_str(&initial.to_ascii_uppercase());
        camel.push_str(rest);
        camel
    });
    name == column || name == camel
}
