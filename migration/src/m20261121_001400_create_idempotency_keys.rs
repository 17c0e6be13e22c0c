//! Table `idempotency_keys`: requests that were sent with such a key, and how they were answered.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    binary, binary_null, integer_null, json_binary_null, string_len, timestamp_with_time_zone, uuid,
    uuid_null,
};

use crate::define::{drop_table, index, table, unique_index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut keys = table("idempotency_keys", "id");
        keys.col(uuid("id"))
            .col(string_len("key", 255))
            // Who calls. No foreign key: its check would hold the caller's row, and two administrators who do something
            // to each other would wait for each other.
            .col(uuid("user_id"))
            .col(string_len("route", 512))
            // The user whom the answer tells of. It goes with that user, however that comes about.
            .col(uuid_null("target_id"))
            .col(binary("request_hash"))
            .col(integer_null("status"))
            .col(json_binary_null("headers"))
            // Sealed with the server's secret key.
            .col(binary_null("body"))
            .col(timestamp_with_time_zone("expires_at"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(
                ForeignKey::create()
                    .name("fk_idempotency_keys_target")
                    .from("idempotency_keys", "target_id")
                    .to("users", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            );
        manager.create_table(keys).await?;
        manager
            .create_index(unique_index(
                "uq_idempotency_keys_key",
                "idempotency_keys",
                &["user_id", "route", "key"],
            ))
            .await?;
        manager
            .create_index(index("ix_idempotency_keys_expires_at", "idempotency_keys", &["expires_at"]))
            .await?;
        let of_targets = index("ix_idempotency_keys_target", "idempotency_keys", &["target_id"])
            .and_where(Expr::col("target_id").is_not_null())
            .take();
        manager.create_index(of_targets).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("idempotency_keys")).await
    }
}
