//! The role that owned rows are read and written as where the login role would walk through row-level security.
//!
//! Superusers and roles with `BYPASSRLS` do, and many managed databases hand out nothing else. Databases of one server share
//! the role, and none of them takes it away again.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement, TransactionTrait};

use super::wall::ROLE;
use crate::error::StoreError;
use crate::schema::SchemaError;
use crate::store::{Backend, Store};

impl Store {
    /// Sees to it that row-level security holds for the rows of these tables: where the login role bypasses it, there has to
    /// be the role to go without, and it is made if it can be. Nothing else is asked of a database or changed in it.
    ///
    /// # Errors
    /// [`SchemaError::RowLevelSecurity`] when it cannot.
    pub async fn require_row_level_security(&self, tables: &[&str]) -> Result<(), SchemaError> {
        self.wall.guards(!tables.is_empty());
        if self.backend() == Backend::Sqlite || tables.is_empty() {
            return Ok(());
        }
        let session = self.begin().await?;
        warn_of_unguarded(session.conn(), tables).await?;
        if !bypasses(session.conn()).await? || is_had(session.conn(), tables).await.is_ok_and(|is_had| is_had)
        {
            return Ok(());
        }
        drop(session);
        let session = crate::schema::session::begin(&self.writer, None).await?;
        let refused = |error| SchemaError::RowLevelSecurity { source: error };
        make(&session, tables).await.map_err(refused)?;
        let trial = session.begin().await.map_err(StoreError::from)?;
        if !is_had(&trial, tables).await.map_err(refused)? {
            return Err(refused(StoreError::Missing));
        }
        trial.rollback().await.map_err(StoreError::from)?;
        Ok(session.commit().await.map_err(StoreError::from)?)
    }
}

/// Where a table was made by hand the second wall is missing, and nobody would notice.
async fn warn_of_unguarded(session: &DatabaseTransaction, tables: &[&str]) -> Result<(), StoreError> {
    let guarded = guarded(session).await?;
    for table in tables.iter().filter(|table| !guarded.iter().any(|known| known == *table)) {
        tracing::warn!(
            table,
            "an owned table has no row-level security: `create_owned_table` of a migration would have given it some"
        );
    }
    Ok(())
}

/// The same for whoever changes the schema, and for the tables that have such a policy. Whether it has changed anything.
/// Where it cannot, the schema is changed nevertheless: those who change it need not be those who serve.
pub(crate) async fn prepare(session: &DatabaseTransaction) -> Result<bool, StoreError> {
    if session.get_database_backend() == DbBackend::Sqlite || !bypasses(session).await? {
        return Ok(false);
    }
    let tables = guarded(session).await?;
    let tables: Vec<&str> = tables.iter().map(String::as_str).collect();
    if tables.is_empty() || is_had(&session.begin().await?, &tables).await.is_ok_and(|is_had| is_had) {
        return Ok(false);
    }
    let attempt = session.begin().await?;
    match make(&attempt, &tables).await {
        Ok(()) => attempt.commit().await?,
        Err(error) => {
            attempt.rollback().await?;
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the login role bypasses row-level security, and the role {ROLE} for owned tables cannot be made"
            );
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether the login role bypasses row-level security.
async fn bypasses(session: &DatabaseTransaction) -> Result<bool, StoreError> {
    let sql =
        "SELECT rolsuper OR rolbypassrls AS bypasses FROM pg_catalog.pg_roles WHERE rolname = current_user";
    flag(session, sql).await
}

/// The tables with a policy of ours.
async fn guarded(session: &DatabaseTransaction) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT DISTINCT tablename::text AS name FROM pg_catalog.pg_policies \
               WHERE schemaname = current_schema() AND qual LIKE '%roster.user_id%' ORDER BY 1";
    let rows = session.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "name")?)).collect()
}

/// Whether a transaction can become the role, and the role can do what it has to and no more. The transaction is of no other
/// use afterwards.
async fn is_had(session: &DatabaseTransaction, tables: &[&str]) -> Result<bool, StoreError> {
    session.execute_unprepared(&format!("SET LOCAL ROLE {ROLE}")).await?;
    let may = |table: &str| {
        let table = literal(&quoted(table));
        ["SELECT", "INSERT", "UPDATE", "DELETE"]
            .map(|right| format!("has_table_privilege({table}, '{right}')"))
            .join(" AND ")
    };
    let users = ["id", "name", "image", "deleted_at"]
        .map(|column| format!("has_column_privilege('users', '{column}', 'SELECT')"))
        .join(" AND ");
    let tables: Vec<String> = tables.iter().map(|table| may(table)).collect();
    let sql = format!(
        "SELECT NOT rolsuper AND NOT rolbypassrls AND {users} AND {} AS is_had \
         FROM pg_catalog.pg_roles WHERE rolname = current_user",
        tables.join(" AND ")
    );
    flag(session, &sql).await
}

/// Makes the role if it is absent, lets the login role become it, and lets it do what it has to.
///
/// Another database of the same server may be doing that at the same time: what it has done counts.
async fn make(session: &DatabaseTransaction, tables: &[&str]) -> Result<(), StoreError> {
    let granted: Vec<String> = tables.iter().map(|table| quoted(table)).collect();
    session
        .execute_unprepared(&format!(
            "DO $$ BEGIN \
                 IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '{ROLE}') THEN \
                     CREATE ROLE {ROLE} NOLOGIN; \
                 END IF; \
             EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$; \
             DO $$ BEGIN \
                 IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN \
                     EXECUTE 'GRANT {ROLE} TO ' || quote_ident(current_user); \
                 END IF; \
             EXCEPTION WHEN insufficient_privilege OR unique_violation OR internal_error THEN NULL; END $$; \
             DO $$ BEGIN EXECUTE 'GRANT USAGE ON SCHEMA ' || quote_ident(current_schema()) || ' TO {ROLE}'; END $$; \
             GRANT SELECT (id, name, image, deleted_at) ON users TO {ROLE}; \
             GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {ROLE}",
            granted.join(", ")
        ))
        .await?;
    Ok(())
}

async fn flag(session: &DatabaseTransaction, sql: &str) -> Result<bool, StoreError> {
    let row = session.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    Ok(row.ok_or(StoreError::Missing)?.try_get_by_index(0)?)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
