//! Table `sessions`: one row is one log-in.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    binary, integer, string_len_null, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
    uuid,
};

use crate::define::{belongs_to_user, drop_table, index, table, unique_index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut sessions = table("sessions", "id");
        sessions
            .col(uuid("id"))
            .col(uuid("user_id"))
            .col(binary("refresh_token_hash"))
            .col(binary("refresh_nonce"))
            .col(integer("generation").default(0))
            .col(timestamp_with_time_zone_null("rotated_at"))
            .col(timestamp_with_time_zone_null("successor_used_at"))
            .col(timestamp_with_time_zone("auth_time"))
            .col(text_null("user_agent"))
            .col(string_len_null("ip", 45))
            .col(text_null("device_name"))
            .col(timestamp_with_time_zone("last_used_at"))
            .col(timestamp_with_time_zone("expires_at"))
            .col(timestamp_with_time_zone_null("revoked_at"))
            .col(string_len_null("revoke_reason", 64))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut belongs_to_user("sessions"))
            .check(Check::named("ck_sessions_generation", Expr::col("generation").gte(0)));
        manager.create_table(sessions).await?;
        manager
            .create_index(unique_index("uq_sessions_refresh_token_hash", "sessions", &["refresh_token_hash"]))
            .await?;
        // The sessions of a user, in order: lists, the oldest that go, the end of them all.
        manager.create_index(index("ix_sessions_user", "sessions", &["user_id", "created_at", "id"])).await?;
        // Dead rows are swept by their end.
        manager.create_index(index("ix_sessions_expires_at", "sessions", &["expires_at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("sessions")).await
    }
}
