//! Table `device_tokens`: what makes a device, or for a while a network, known.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    binary_null, string_len_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

use crate::define::{belongs_to_user, drop_table, index, table, unique_index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut tokens = table("device_tokens", "id");
        tokens
            .col(uuid("id"))
            .col(uuid("user_id"))
            .col(binary_null("token_hash"))
            .col(string_len_null("network", 64))
            .col(timestamp_with_time_zone("last_used_at"))
            .col(timestamp_with_time_zone("expires_at"))
            .col(timestamp_with_time_zone_null("revoked_at"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut belongs_to_user("device_tokens"))
            // Either a device that shows a token, or the network of a password reset.
            .check(Check::named(
                "ck_device_tokens_token_or_network",
                Expr::col("token_hash").is_null().and(Expr::col("network").is_not_null()).or(Expr::col(
                    "token_hash",
                )
                .is_not_null()
                .and(Expr::col("network").is_null())),
            ));
        manager.create_table(tokens).await?;
        manager
            .create_index(unique_index("uq_device_tokens_token_hash", "device_tokens", &["token_hash"]))
            .await?;
        // The tokens of a user, in order: the newest that are kept, the end of them all.
        manager
            .create_index(index("ix_device_tokens_user", "device_tokens", &["user_id", "created_at", "id"]))
            .await?;
        manager.create_index(index("ix_device_tokens_expires_at", "device_tokens", &["expires_at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("device_tokens")).await
    }
}
