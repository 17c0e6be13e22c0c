//! The catalog of SQLite.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};

use super::{Affinity, Column, Declared};
use crate::error::StoreError;

/// `hidden` is above 1 for generated columns. Virtual tables and what they keep their contents in are not listed: they are made
/// from other tables.
const COLUMNS: &str = "\
SELECT l.name AS table_name, x.name AS name, x.type AS shown, x.hidden AS hidden, x.pk AS key_place \
FROM pragma_table_list AS l JOIN pragma_table_xinfo(l.name) AS x \
WHERE l.schema = 'main' AND l.type = 'table' AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
ORDER BY l.name, x.cid";

/// Each column with its table; `None` for a generated one.
pub(super) async fn columns(
    session: &DatabaseTransaction,
) -> Result<Vec<(String, Option<Column>)>, StoreError> {
    let rows = session.query_all_raw(Statement::from_string(DbBackend::Sqlite, COLUMNS)).await?;
    let mut columns = Vec::with_capacity(rows.len());
    for row in rows {
        let table = row.try_get("", "table_name")?;
        let shown: String = row.try_get("", "shown")?;
        let key_place: i32 = row.try_get("", "key_place")?;
        let column = Column {
            name: row.try_get("", "name")?,
            declared: Declared::Sqlite { affinity: affinity(&shown) },
            shown,
            key_place: (key_place > 0).then_some(key_place),
        };
        let is_generated = row.try_get::<i32>("", "hidden")? > 1;
        columns.push((table, (!is_generated).then_some(column)));
    }
    Ok(columns)
}

fn affinity(declared: &str) -> Affinity {
    let declared = declared.to_ascii_uppercase();
    let has = |words: &[&str]| words.iter().any(|word| declared.contains(word));
    if has(&["INT"]) {
        Affinity::Integer
    } else if has(&["CHAR", "CLOB", "TEXT"]) {
        Affinity::Text
    } else if declared.is_empty() || has(&["BLOB"]) {
        Affinity::Blob
    } else if has(&["REAL", "FLOA", "DOUB"]) {
        Affinity::Real
    } else {
        Affinity::Numeric
    }
}
