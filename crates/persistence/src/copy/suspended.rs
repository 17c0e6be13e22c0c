//! What a database does by itself when rows come in, held back until all of them are there.
//!
//! Rows may point at rows that come later, also at rows of their own table and in circles. And what triggers did when a row
//! was written first is in the rows already.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};

use super::catalog::quoted;
use super::error::CopyError;
use crate::error::{Constraint, StoreError};

/// Foreign keys are put back to what they were; a change of one of a partitioned table reaches its partitions.
const FOREIGN_KEYS: &str = "\
SELECT c.relname::text AS table_name, format('SET CONSTRAINTS %I IMMEDIATE', f.conname) AS require, \
       format('ALTER TABLE %I ALTER CONSTRAINT %I DEFERRABLE INITIALLY DEFERRED', c.relname, f.conname) AS suspend, \
       format('ALTER TABLE %I ALTER CONSTRAINT %I %s', c.relname, f.conname, \
              CASE WHEN f.condeferred THEN 'DEFERRABLE INITIALLY DEFERRED' \
                   WHEN f.condeferrable THEN 'DEFERRABLE INITIALLY IMMEDIATE' ELSE 'NOT DEFERRABLE' END) AS resume \
FROM pg_catalog.pg_constraint f JOIN pg_catalog.pg_class c ON c.oid = f.conrelid \
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
WHERE f.contype = 'f' AND f.conparentid = 0 AND n.nspname = current_schema() ORDER BY c.relname, f.conname";

const TRIGGERS: &str = "\
SELECT format('ALTER TABLE %I DISABLE TRIGGER %I', c.relname, t.tgname) AS suspend, \
       format('ALTER TABLE %I ENABLE %s TRIGGER %I', c.relname, \
              CASE t.tgenabled WHEN 'R' THEN 'REPLICA' WHEN 'A' THEN 'ALWAYS' ELSE '' END, t.tgname) AS resume \
FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid \
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgenabled <> 'D' AND c.relkind IN ('r', 'p') \
      AND n.nspname = current_schema() ORDER BY c.relname, t.tgname";

/// What goes on counting after the largest number that there is.
const SEQUENCES: &str = "\
SELECT format('SELECT setval(%L, max(%I)) FROM %I HAVING max(%I) >= 1', \
              pg_get_serial_sequence(quote_ident(c.relname), a.attname), a.attname, c.relname, a.attname) AS resume \
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT c.relispartition \
      AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL ORDER BY c.relname, a.attname";

/// Triggers and foreign keys that wait.
#[derive(Debug)]
pub(super) struct Suspended {
    /// Statements that check foreign keys, each with its table.
    require: Vec<(String, String)>,
    /// Statements that put everything back.
    resume: Vec<String>,
}

impl Suspended {
    /// Holds back what would get in the way of the rows to come.
    pub(super) async fn begin(database: &DatabaseTransaction) -> Result<Self, StoreError> {
        if database.get_database_backend() == DbBackend::Sqlite {
            return Self::begin_sqlite(database).await;
        }
        let mut suspended = Self { require: Vec::new(), resume: Vec::new() };
        for row in query(database, FOREIGN_KEYS).await? {
            database.execute_unprepared(&row.try_get::<String>("", "suspend")?).await?;
            suspended.require.push((row.try_get("", "table_name")?, row.try_get("", "require")?));
            suspended.resume.push(row.try_get("", "resume")?);
        }
        for row in query(database, TRIGGERS).await? {
            database.execute_unprepared(&row.try_get::<String>("", "suspend")?).await?;
            suspended.resume.push(row.try_get("", "resume")?);
        }
        for row in query(database, SEQUENCES).await? {
            suspended.resume.push(row.try_get("", "resume")?);
        }
        Ok(suspended)
    }

    async fn begin_sqlite(database: &DatabaseTransaction) -> Result<Self, StoreError> {
        // Until the commit, by itself.
        database.execute_unprepared("PRAGMA defer_foreign_keys = ON").await?;
        let mut resume = Vec::new();
        let triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid";
        for row in query(database, triggers).await? {
            let name: String = row.try_get("", "name")?;
            database.execute_unprepared(&format!("DROP TRIGGER {}", quoted(&name))).await?;
            resume.push(row.try_get("", "sql")?);
        }
        Ok(Self { require: Vec::new(), resume })
    }

    /// Checks what the rows point at, and puts everything back to what it was.
    pub(super) async fn end(self, database: &DatabaseTransaction) -> Result<(), CopyError> {
        if database.get_database_backend() == DbBackend::Sqlite {
            let dangling = "SELECT \"table\" AS name FROM pragma_foreign_key_check LIMIT 1";
            let found = query(database, dangling).await.map_err(CopyError::target)?;
            if let Some(row) = found.first() {
                return Err(CopyError::Dangling {
                    table: row.try_get("", "name").map_err(CopyError::target)?,
                });
            }
        }
        for (table, require) in self.require {
            database.execute_unprepared(&require).await.map_err(|error| match StoreError::from(error) {
                StoreError::Conflict(Constraint::Reference) => CopyError::Dangling { table },
                error => CopyError::target(error),
            })?;
        }
        for resume in self.resume {
            database.execute_unprepared(&resume).await.map_err(CopyError::target)?;
        }
        Ok(())
    }
}

async fn query(database: &DatabaseTransaction, sql: &str) -> Result<Vec<sea_orm::QueryResult>, StoreError> {
    Ok(database.query_all_raw(Statement::from_string(database.get_database_backend(), sql)).await?)
}
