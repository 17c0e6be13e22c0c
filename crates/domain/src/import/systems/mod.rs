//! The columns of the systems that users come from, and where they go.

mod alembic;
mod better_auth;
mod identities;
mod prisma;
mod sqlalchemy;

pub(super) use identities::is_issuer;

use super::cell::Columns;
use super::reading::Reading;
use super::values::{TimeForms, untold_history};
use super::{Finding, FindingCode, ImportRules, Incoming, RowKey, SourceRow, SourceSystem, Unverified};
use crate::{AccountStatus, Email, NewUser, Source, Timestamp, User, UserId};

/// Most characters of a key, as its column has it.
const KEY_CHARS: usize = 255;

impl ImportRules {
    /// Reads a row of another system's database. The user gets `new_id` unless the row's key is a UUID that its system has
    /// given as the user's id (Prisma, Better Auth, the mirror).
    ///
    /// # Errors
    /// Why the row is refused: its address is none, or its key cannot be kept.
    pub fn read_row(
        &self,
        system: SourceSystem,
        row: &SourceRow,
        new_id: UserId,
    ) -> Result<Box<Incoming>, Finding> {
        let key = source_key(&row.key)?;
        let mut reading = Reading::new(self, TimeForms::Any);
        let mut columns = Columns::new(&row.columns);
        columns.take("id");
        let kept_id = || row.key.parse().unwrap_or(new_id);
        let mut user = match system {
            SourceSystem::Alembic => alembic::read(&mut reading, &mut columns, new_id)?,
            SourceSystem::Prisma => prisma::read(&mut reading, &mut columns, kept_id())?,
            SourceSystem::Sqlalchemy => sqlalchemy::read(&mut reading, &mut columns, new_id)?,
            SourceSystem::BetterAuth | SourceSystem::Mirror => {
                better_auth::read(&mut reading, &mut columns, row, kept_id())?
            }
            SourceSystem::Ndjson => {
                return Err(Finding::of_row(FindingCode::InvalidValue, "a line is no row of a database"));
            }
        };
        let identities = match system {
            SourceSystem::BetterAuth | SourceSystem::Mirror => reading.identities(row, &user),
            _ => Vec::new(),
        };
        if self.unverified == Unverified::Pending && !user.email_verified() {
            await_proof(&mut user);
        }
        columns.rest().into_iter().for_each(|cell| reading.keep(Some(cell)));
        let Reading { changes, remainder, username_origin, stripe_customer_id_origin, .. } = reading;
        let (system, id) = (system.as_str().to_owned(), key.to_owned());
        user.source = Source {
            system: Some(system.clone()),
            id: Some(id.clone()),
            remainder: Some(remainder).filter(|remainder| !remainder.is_empty()),
            version: Some(user.version.get()),
        };
        Ok(Box::new(Incoming {
            key: RowKey::Source { system, id },
            status_changes: untold_history(&user),
            user,
            identities,
            changes,
            username_origin,
            stripe_customer_id_origin,
        }))
    }
}

/// The key of a row, where it can be kept: it is what the row is known by, and would be another one when cut.
fn source_key(key: &str) -> Result<&str, Finding> {
    let is_unfit = key.is_empty() || key.contains(char::is_control) || key.chars().nth(KEY_CHARS).is_some();
    if is_unfit {
        let detail = format!("has to have 1 to {KEY_CHARS} characters, and no control characters");
        return Err(Finding::of("source_id", FindingCode::InvalidValue, detail));
    }
    Ok(key)
}

/// The user with nothing but an address: active, whatever the address is worth.
fn blank(id: UserId, email: Email, at: Timestamp) -> User {
    User { status: AccountStatus::Active, ..User::create(NewUser::new(id, email), at) }
}

/// The address has to be proven before the account may be used, also after a suspension.
fn await_proof(user: &mut User) {
    match &mut user.status {
        status @ AccountStatus::Active => *status = AccountStatus::PendingVerification,
        AccountStatus::Suspended { was_active, .. } => *was_active = false,
        AccountStatus::PendingVerification | AccountStatus::Locked { .. } => {}
    }
}

#[cfg(test)]
mod tests;
