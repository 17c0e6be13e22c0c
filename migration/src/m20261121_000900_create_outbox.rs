//! Table `outbox`: mails, written in the transaction that causes them and delivered after its commit.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    binary_null, integer, string_len, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
    uuid, uuid_null,
};

use crate::define::{belongs_to_user, drop_table, index, table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut outbox = table("outbox", "id");
        outbox
            .col(uuid("id"))
            .col(uuid_null("user_id"))
            .col(string_len("kind", 64))
            // Sealed, and null once the mail is sent.
            .col(binary_null("payload"))
            .col(integer("attempts").default(0))
            .col(timestamp_with_time_zone("available_at"))
            .col(text_null("last_error"))
            .col(timestamp_with_time_zone_null("sent_at"))
            .col(timestamp_with_time_zone_null("dead_at"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut belongs_to_user("outbox"))
            .check(Check::named("ck_outbox_attempts", Expr::col("attempts").gte(0)));
        manager.create_table(outbox).await?;
        // What waits, the longest due first; it stays small however much was sent.
        let due = index("ix_outbox_due", "outbox", &["available_at", "id"])
            .and_where(Expr::col("sent_at").is_null())
            .and_where(Expr::col("dead_at").is_null())
            .take();
        manager.create_index(due).await?;
        manager.create_index(index("ix_outbox_user", "outbox", &["user_id"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("outbox")).await
    }
}
