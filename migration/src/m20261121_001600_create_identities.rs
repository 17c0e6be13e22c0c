//! Table `identities`: who a user is at an external issuer.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    string_len, string_len_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

use crate::define::{belongs_to_user, drop_table, index, table, unique_index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut identities = table("identities", "id");
        identities
            .col(uuid("id"))
            .col(uuid("user_id"))
            .col(string_len("issuer", 255))
            .col(string_len("subject", 255))
            .col(string_len_null("email", 255))
            .col(timestamp_with_time_zone_null("last_seen_at"))
            .col(timestamp_with_time_zone_null("token_issued_at"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut belongs_to_user("identities"));
        manager.create_table(identities).await?;
        manager
            .create_index(unique_index("uq_identities_issuer_subject", "identities", &["issuer", "subject"]))
            .await?;
        // The identities of a user, in order.
        manager
            .create_index(index("ix_identities_user", "identities", &["user_id", "created_at", "id"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("identities")).await
    }
}
