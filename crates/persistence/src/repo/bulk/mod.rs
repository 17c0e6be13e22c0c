//! Many rows at once.
//!
//! One statement for all of them: on PostgreSQL a JSON document that the server takes apart, since a bind for each value
//! costs more than the rows themselves; on SQLite as many as fit into one statement.

mod json;

use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, IdenStatic,
    IntoActiveModel, Iterable, Statement,
};

use crate::StoreError;

/// Values of one statement on SQLite, which takes 32,766. Longer statements are not faster, and cost memory.
const VALUES: usize = 4_000;

/// Inserts rows of one table.
///
/// # Errors
/// `Conflict` when one of them is in the way of a constraint; nothing can be said of the others then.
pub(super) async fn insert<E>(connection: &DatabaseTransaction, rows: Vec<E::Model>) -> Result<(), StoreError>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: Send,
{
    if rows.is_empty() {
        return Ok(());
    }
    let rows: Vec<E::ActiveModel> = rows.into_iter().map(|row| row.into_active_model().reset_all()).collect();
    if connection.get_database_backend() == DbBackend::Postgres {
        return insert_document::<E>(connection, &rows).await;
    }
    let most = (VALUES / E::Column::iter().count().max(1)).max(1);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<_> = rows.by_ref().take(most).collect();
        E::insert_many(some).exec_without_returning(connection).await?;
    }
    Ok(())
}

async fn insert_document<E: EntityTrait>(
    connection: &DatabaseTransaction,
    rows: &[E::ActiveModel],
) -> Result<(), StoreError> {
    let names: Vec<String> = E::Column::iter().map(|column| format!("\"{}\"", column.as_str())).collect();
    let (table, columns) = (E::default(), names.join(", "));
    let table = table.table_name();
    let insert = format!(
        "INSERT INTO \"{table}\" ({columns}) \
         SELECT {columns} FROM json_populate_recordset(NULL::\"{table}\", $1::json)"
    );
    let document = json::document::<E>(rows)?;
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, insert, [document.into()]);
    connection.execute_raw(statement).await?;
    Ok(())
}
