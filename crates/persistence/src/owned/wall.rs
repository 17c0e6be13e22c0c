//! The second wall: what row-level security of PostgreSQL is told, and the role that it holds for.
//!
//! Settings and role are those of one transaction: on the session they would leak into the next request that gets the
//! connection. After a transaction such a setting is an empty text, which the policy takes for nobody.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};
use tokio::sync::OnceCell;

use crate::error::StoreError;

/// The role that owned transactions run as where the login role would walk through row-level security. Databases of one
/// server share it.
pub(crate) const ROLE: &str = "roster_owned";

/// The setting that opens the rows of all owners.
pub(crate) const ALL_OWNERS: &str = "roster.all_owners";

/// What the transactions of a store have to know of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wall(Arc<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Asked for once.
    login: OnceCell<Login>,
    /// Whether it is known that no table is behind the wall.
    has_nothing_behind: AtomicBool,
}

#[derive(Debug)]
struct Login {
    /// Whether row-level security does not hold for it: a superuser, or a role with `BYPASSRLS`.
    bypasses: bool,
    /// The role that its transactions begin as: `none` for itself.
    role: String,
}

impl Wall {
    /// Whether any table is behind it. Until this is said there may be some.
    pub(super) fn guards(&self, has_tables: bool) {
        self.0.has_nothing_behind.store(!has_tables, Ordering::Relaxed);
    }

    /// Whether the log-in has to become the role: it would walk through row-level security, and there is something to guard.
    /// Where there is nothing the role need not even exist.
    async fn needs_role(&self, transaction: &DatabaseTransaction) -> Result<bool, StoreError> {
        if self.0.has_nothing_behind.load(Ordering::Relaxed) {
            return Ok(false);
        }
        Ok(self.0.login.get_or_try_init(|| login(transaction)).await?.bypasses)
    }

    /// Tells the transaction whose rows it may see, in one round trip. SQLite has no such wall.
    pub(super) async fn enter(
        &self,
        transaction: &DatabaseTransaction,
        setting: &str,
        value: &str,
    ) -> Result<(), StoreError> {
        if transaction.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let role = self.needs_role(transaction).await?.then_some(ROLE);
        set(transaction, &[(setting, value)], role).await
    }

    /// Lets the log-in itself see the rows of all owners, beside Roster's own tables. Whoever walks through row-level security
    /// sees them anyway.
    pub(crate) async fn open(&self, transaction: &DatabaseTransaction) -> Result<(), StoreError> {
        set(transaction, &[(ALL_OWNERS, "on")], None).await
    }

    /// Takes that back.
    pub(super) async fn leave(
        &self,
        transaction: &DatabaseTransaction,
        setting: &str,
    ) -> Result<(), StoreError> {
        if transaction.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let needs_role = self.needs_role(transaction).await?;
        let role = needs_role.then(|| self.0.login.get()).flatten().map(|login| login.role.as_str());
        set(transaction, &[(setting, "")], role).await
    }
}

/// For the rest of the transaction.
async fn set(
    transaction: &DatabaseTransaction,
    settings: &[(&str, &str)],
    role: Option<&str>,
) -> Result<(), StoreError> {
    let settings = settings.iter().copied().chain(role.map(|role| ("role", role)));
    let (values, places): (Vec<_>, Vec<_>) = settings
        .enumerate()
        .map(|(at, (name, value))| {
            ([name.into(), value.into()], format!("set_config(${}, ${}, true)", 2 * at + 1, 2 * at + 2))
        })
        .unzip();
    let sql = format!("SELECT {}", places.join(", "));
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values.into_iter().flatten());
    transaction.query_one_raw(statement).await?;
    Ok(())
}

async fn login(transaction: &DatabaseTransaction) -> Result<Login, StoreError> {
    let sql = "SELECT rolsuper OR rolbypassrls AS bypasses, current_setting('role') AS role \
               FROM pg_catalog.pg_roles WHERE rolname = current_user";
    let row = transaction.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    let row = row.ok_or(StoreError::Missing)?;
    Ok(Login { bypasses: row.try_get("", "bypasses")?, role: row.try_get("", "role")? })
}
