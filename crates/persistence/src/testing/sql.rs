//! Statements of a test: states that no use case leads to yet are written straight into the database.

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, JsonValue, Statement};
use uuid::Uuid;

use super::TestDatabase;
use crate::store::Backend;

impl TestDatabase {
    /// Runs one statement and answers how many rows it changed.
    pub async fn execute(&self, statement: &str) -> u64 {
        let changed = self.store().writer.execute_raw(self.statement(statement)).await;
        changed.expect("the statement of a test").rows_affected()
    }

    /// Runs a script of statements, such as the dump of a database.
    pub async fn script(&self, statements: &str) {
        let run = self.store().writer.execute_unprepared(statements).await;
        run.expect("the script of a test");
    }

    /// The rows of a query, a JSON object each.
    pub async fn rows(&self, query: &str) -> Vec<JsonValue> {
        let rows = JsonValue::find_by_statement(self.statement(query)).all(self.store().read_conn()).await;
        rows.expect("the query of a test")
    }

    /// An id as a literal of this database.
    pub fn id(&self, id: Uuid) -> String {
        match self.store().backend() {
            Backend::Sqlite => format!("X'{}'", id.simple()),
            Backend::Postgres => format!("'{id}'::uuid"),
        }
    }

    fn statement(&self, sql: &str) -> Statement {
        let backend = match self.store().backend() {
            Backend::Sqlite => DbBackend::Sqlite,
            Backend::Postgres => DbBackend::Postgres,
        };
        Statement::from_string(backend, sql.to_owned())
    }
}
