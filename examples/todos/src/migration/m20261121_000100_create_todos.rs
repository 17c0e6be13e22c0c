//! The table `todos`.

use roster_api::owned::migration::{create_owned_table, drop_owned_table, owned_table};
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLE: &str = "todos";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut todos = owned_table(TABLE);
        todos
            .col(ColumnDef::new("title").string_len(200).not_null())
            .col(ColumnDef::new("description").string_len(2000))
            .col(ColumnDef::new("status").string_len(16).not_null())
            .col(ColumnDef::new("priority").small_integer().not_null())
            .col(ColumnDef::new("due_date").timestamp_with_time_zone())
            .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null())
            .col(ColumnDef::new("updated_at").timestamp_with_time_zone().not_null())
            .col(ColumnDef::new("version").big_integer().not_null())
            .check(Check::named(
                "ck_todos_status",
                Expr::col("status").is_in(["pending", "in_progress", "completed"]),
            ))
            .check(Check::named("ck_todos_priority", Expr::col("priority").between(0, 2)));
        create_owned_table(manager, TABLE, &todos).await?;
        // What a list is ordered by, behind its owner.
        for (name, column) in [
            ("ix_todos_created", "created_at"),
            ("ix_todos_due", "due_date"),
            ("ix_todos_priority", "priority"),
        ] {
            let mut index = Index::create();
            index.if_not_exists().name(name).table(TABLE).col("user_id").col(column).col("id");
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_owned_table(manager, TABLE).await
    }
}
