//! A text of everything that a schema consists of, for comparing two.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

/// `sqlite_sequence` is the library's own: it comes with the first key that counts up by itself, and stays.
const SQLITE: &str = "
    SELECT type || ' ' || name || ' ' || coalesce(sql, '') AS line FROM sqlite_master
    WHERE name <> 'sqlite_sequence' ORDER BY line";

const POSTGRES: &str = "
    SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
        || coalesce(character_maximum_length::text, '') || ' ' || coalesce(column_default, '') AS line
    FROM information_schema.columns WHERE table_schema = current_schema()
    UNION ALL
    SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = current_schema()
    UNION ALL
    SELECT 'constraint ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = current_schema()::regnamespace
    ORDER BY line";

/// One line for each table, column, index and constraint.
pub(super) async fn dump(connection: &DatabaseConnection) -> Vec<String> {
    let query = if connection.get_database_backend() == DbBackend::Sqlite { SQLITE } else { POSTGRES };
    let rows = connection
        .query_all_raw(Statement::from_string(connection.get_database_backend(), query))
        .await
        .expect("the schema can be read");
    rows.iter().map(|row| row.try_get("", "line").expect("a line of text")).collect()
}
