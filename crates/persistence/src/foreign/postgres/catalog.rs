//! What PostgreSQL knows of a table.

use sqlx::Row as _;
use sqlx::postgres::PgConnection;

use super::query;
use crate::foreign::table::{Column, Kind, Table, TableName};

/// Tables of all sorts, and views. A domain counts as the type beneath it.
const COLUMNS: &str = "SELECT n.nspname::text, a.attname::text, pg_catalog.format_type(a.atttypid, -1), \
         base.typname::text, a.attcollation <> 0 \
     FROM pg_catalog.pg_class c \
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
     JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
     JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
     JOIN pg_catalog.pg_type base ON base.oid = CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END \
     WHERE c.oid = pg_catalog.to_regclass($1) AND c.relkind IN ('r', 'v', 'm', 'f', 'p') \
     ORDER BY a.attnum";

/// The table of that name, in its schema or else along the search path.
pub(super) async fn find(connection: &mut PgConnection, name: &TableName) -> sqlx::Result<Option<Table>> {
    let rows = query(COLUMNS.to_owned()).bind(name.quoted()).fetch_all(connection).await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let schema: String = first.try_get(0)?;
    let columns = rows.iter().map(|row| {
        let base: String = row.try_get(3)?;
        Ok(Column {
            name: row.try_get(1)?,
            sql_type: row.try_get(2)?,
            kind: kind(&base),
            collated: row.try_get(4)?,
        })
    });
    Ok(Some(Table {
        columns: columns.collect::<sqlx::Result<_>>()?,
        name: TableName::new(Some(&schema), name.name()),
        created: None,
        key: None,
    }))
}

fn kind(base_type: &str) -> Kind {
    match base_type {
        "bool" => Kind::Bool,
        "int2" | "int4" | "int8" => Kind::Integer,
        "numeric" | "float4" | "float8" => Kind::Number,
        "timestamptz" => Kind::Instant,
        "timestamp" => Kind::LocalTime,
        "json" | "jsonb" => Kind::Json,
        "bytea" => Kind::Bytes,
        _ => Kind::Text,
    }
}
