//! The catalog of PostgreSQL.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};

use super::{Column, Declared, Kind};
use crate::error::StoreError;

/// Partitions are read and written through the table that they are of. A type of -1 is the one without a length, so that a cast
/// to it cuts nothing.
const COLUMNS: &str = "\
SELECT c.relname::text AS table_name, a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS shown, \
       format_type(a.atttypid, -1) AS cast_to, COALESCE(b.typname, t.typname)::text AS type_name, \
       COALESCE(b.typtype, t.typtype) = 'e' AS is_enumeration, COALESCE(b.typcategory, t.typcategory) = 'S' AS is_text, \
       COALESCE(a.attgenerated <> '', false) AS is_generated, \
       array_position(i.indkey::int2[], a.attnum) AS key_place \
FROM pg_catalog.pg_class c \
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype \
LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary \
WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT c.relispartition \
ORDER BY c.relname COLLATE \"C\", a.attnum";

/// Each column with its table; `None` for a table without any, and for a generated one.
pub(super) async fn columns(
    session: &DatabaseTransaction,
) -> Result<Vec<(String, Option<Column>)>, StoreError> {
    let rows = session.query_all_raw(Statement::from_string(DbBackend::Postgres, COLUMNS)).await?;
    let mut columns = Vec::with_capacity(rows.len());
    for row in rows {
        let table = row.try_get("", "table_name")?;
        let name: Option<String> = row.try_get("", "name")?;
        let Some(name) = name.filter(|_| !row.try_get("", "is_generated").unwrap_or(false)) else {
            columns.push((table, None));
            continue;
        };
        let type_name: String = row.try_get("", "type_name")?;
        let is_text: bool = row.try_get("", "is_text")?;
        let cast: String = row.try_get("", "cast_to")?;
        let declared = Declared::Postgres {
            kind: Kind::of_postgres(&type_name, row.try_get("", "is_enumeration")?),
            cast: (!is_text).then_some(cast),
        };
        let shown = row.try_get("", "shown")?;
        columns
            .push((table, Some(Column { name, shown, declared, key_place: row.try_get("", "key_place")? })));
    }
    Ok(columns)
}
