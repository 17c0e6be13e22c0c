//! Table `signing_keys`: the keys that sign access tokens.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    binary, string_len, text, timestamp_with_time_zone, timestamp_with_time_zone_null,
};

use crate::define::{drop_table, one_of, table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut keys = table("signing_keys", "kid");
        keys.col(string_len("kid", 64))
            .col(string_len("algorithm", 16))
            .col(text("public_key"))
            // Sealed with the server's secret key.
            .col(binary("private_key"))
            .col(timestamp_with_time_zone("not_before"))
            .col(timestamp_with_time_zone_null("retired_at"))
            .col(timestamp_with_time_zone("created_at"))
            .check(one_of("ck_signing_keys_algorithm", "algorithm", &["EdDSA", "ES256"]));
        manager.create_table(keys).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("signing_keys")).await
    }
}
