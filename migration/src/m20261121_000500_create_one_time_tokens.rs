//! Table `one_time_tokens`: what a mailed link proves.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    binary, json_binary, string_len, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

use crate::define::{belongs_to_user, drop_table, index, one_of, table, unique_index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const PURPOSES: &[&str] = &["email_verification", "password_reset", "email_change", "invitation"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut tokens = table("one_time_tokens", "id");
        tokens
            .col(uuid("id"))
            .col(uuid("user_id"))
            .col(string_len("purpose", 32))
            .col(binary("token_hash"))
            .col(json_binary("payload").default("{}"))
            .col(timestamp_with_time_zone("expires_at"))
            .col(timestamp_with_time_zone_null("consumed_at"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut belongs_to_user("one_time_tokens"))
            .check(one_of("ck_one_time_tokens_purpose", "purpose", PURPOSES));
        manager.create_table(tokens).await?;
        manager
            .create_index(unique_index("uq_one_time_tokens_token_hash", "one_time_tokens", &["token_hash"]))
            .await?;
        // The live tokens of a user and purpose, the oldest first.
        let live = index("ix_one_time_tokens_user", "one_time_tokens", &["user_id", "purpose", "created_at"]);
        manager.create_index(live).await?;
        manager.create_index(index("ix_one_time_tokens_expires_at", "one_time_tokens", &["expires_at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("one_time_tokens")).await
    }
}
