//! Short forms for what nearly every migration spells out.
//!
//! Released migrations stand on these, so what they produce never changes; a new habit gets a new function.

use sea_orm_migration::prelude::*;

/// `CREATE TABLE IF NOT EXISTS` with the named primary key `pk_<table>`.
pub(crate) fn table(name: &'static str, key: &'static str) -> TableCreateStatement {
    let mut primary = Index::create();
    primary.primary().name(format!("pk_{name}")).col(key);
    Table::create().table(name).if_not_exists().primary_key(&mut primary).take()
}

/// `DROP TABLE IF EXISTS`. Its indexes and constraints go with it.
pub(crate) fn drop_table(name: &'static str) -> TableDropStatement {
    Table::drop().table(name).if_exists().take()
}

/// The foreign key `fk_<table>_user`: the row belongs to a user and goes with that user.
pub(crate) fn belongs_to_user(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_user"))
        .from(table, "user_id")
        .to("users", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}

/// An enumeration kept as text: `CHECK (column IN (values))`. A null passes.
pub(crate) fn one_of(name: &'static str, column: &'static str, values: &[&'static str]) -> Check {
    Check::named(name, Expr::col(column).is_in(values.iter().copied()))
}

/// `CREATE INDEX IF NOT EXISTS`.
pub(crate) fn index(
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
) -> IndexCreateStatement {
    let mut index = Index::create();
    index.if_not_exists().name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

/// `CREATE UNIQUE INDEX IF NOT EXISTS`.
pub(crate) fn unique_index(
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
) -> IndexCreateStatement {
    index(name, table, columns).unique().take()
}
