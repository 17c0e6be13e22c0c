//! What the user list needs: a form of `target_role` that is compared, and an index for each way to ask.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::string_len_null;
use sea_orm_migration::sea_orm::DbBackend;
use sea_orm_migration::sea_orm::prelude::Uuid;
use unicode_normalization::UnicodeNormalization;

use crate::define::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMN: &str = "target_role_canonical";
/// Rows that are filled in at once.
const BATCH: u64 = 1000;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if !manager.has_column("users", COLUMN).await? {
            let column = string_len_null(COLUMN, 255);
            manager.alter_table(Table::alter().table("users").add_column(column).take()).await?;
        }
        while fill_in(manager).await? == BATCH {}
        // It could only be searched by the very spelling, and gave no order.
        manager.drop_index(drop_index("ix_users_target_role")).await?;
        for list in indexes() {
            manager.create_index(list).await?;
        }
        replace_prefix_indexes(manager, &["created_at", "id", "deleted_at"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if !manager.has_table("users").await? {
            return Ok(());
        }
        replace_prefix_indexes(manager, &[]).await?;
        for list in indexes() {
            let name = list.get_index_spec().get_name().unwrap_or_default().to_owned();
            manager.drop_index(drop_index(&name)).await?;
        }
        manager.create_index(index("ix_users_target_role", "users", &["target_role"])).await?;
        if manager.has_column("users", COLUMN).await? {
            manager.alter_table(Table::alter().table("users").drop_column(COLUMN).take()).await?;
        }
        Ok(())
    }
}

fn drop_index(name: &str) -> IndexDropStatement {
    let mut index = Index::drop();
    index.name(name).table("users").if_exists();
    index
}

fn indexes() -> [IndexCreateStatement; 5] {
    let is_there = |column: &'static str| Expr::col(column).is_not_null();
    [
        index("ix_users_target_role", "users", &[COLUMN, "created_at", "id"]),
        index("ix_users_source_system", "users", &["source_system", "created_at", "id"])
            .and_where(is_there("source_system"))
            .take(),
        index("ix_users_source_id", "users", &["source_id"]).and_where(is_there("source_id")).take(),
        // The unique one has live users only.
        index("ix_users_stripe_customer", "users", &["stripe_customer_id"])
            .and_where(is_there("stripe_customer_id"))
            .take(),
        index("ix_users_deleted", "users", &["created_at", "id"]).and_where(is_there("deleted_at")).take(),
    ]
}

/// A search of the usual kind is answered by the index alone when that ends with what the list is ordered by, and with what
/// tells who is live.
async fn replace_prefix_indexes(manager: &SchemaManager<'_>, further: &[&'static str]) -> Result<(), DbErr> {
    for (name, column) in [
        ("ix_users_email_prefix", "email_canonical"),
        ("ix_users_username_prefix", "username_canonical"),
        ("ix_users_name_prefix", "name_canonical"),
    ] {
        manager.drop_index(drop_index(name)).await?;
        let mut prefix = index(name, "users", &[]);
        match manager.get_database_backend() {
            DbBackend::Postgres => {
                prefix.col(column.into_index_column().with_operator_class("text_pattern_ops"))
            }
            _ => prefix.col(column),
        };
        for column in further {
            prefix.col(*column);
        }
        manager.create_index(prefix).await?;
    }
    Ok(())
}

/// Writes the form of some rows that lack it. Answers how many there were.
async fn fill_in(manager: &SchemaManager<'_>) -> Result<u64, DbErr> {
    let connection = manager.get_connection();
    let missing = Query::select()
        .columns(["id", "target_role"])
        .from("users")
        .and_where(Expr::col("target_role").is_not_null())
        .and_where(Expr::col(COLUMN).is_null())
        .limit(BATCH)
        .take();
    let mut filled = 0;
    for row in connection.query_all(&missing).await? {
        let role: String = row.try_get("", "target_role")?;
        // The databases know other letters each.
        let canonical: String = role.to_lowercase().nfc().take(255).collect();
        let update = Query::update()
            .table("users")
            .value(COLUMN, canonical)
            .and_where(Expr::col("id").eq(row.try_get::<Uuid>("", "id")?))
            .take();
        connection.execute(&update).await?;
        filled += 1;
    }
    Ok(filled)
}
