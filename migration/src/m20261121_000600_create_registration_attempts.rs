//! Table `registration_attempts`: what somebody entered at sign-up, until the address is proven.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{binary, json_binary, string_len, timestamp_with_time_zone, uuid};

use crate::define::{belongs_to_user, drop_table, index, table, unique_index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "registration_attempts";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut attempts = table(TABLE, "id");
        attempts
            .col(uuid("id"))
            .col(uuid("user_id"))
            .col(binary("secret_hash"))
            .col(string_len("password_hash", 255))
            .col(json_binary("profile").default("{}"))
            .col(timestamp_with_time_zone("expires_at"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut belongs_to_user(TABLE));
        manager.create_table(attempts).await?;
        manager
            .create_index(unique_index("uq_registration_attempts_secret_hash", TABLE, &["secret_hash"]))
            .await?;
        // The attempts of an address, in order: the newest that are kept.
        manager
            .create_index(index("ix_registration_attempts_user", TABLE, &["user_id", "created_at", "id"]))
            .await?;
        manager.create_index(index("ix_registration_attempts_expires_at", TABLE, &["expires_at"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table(TABLE)).await
    }
}
