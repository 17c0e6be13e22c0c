//! Table `cache_invalidations`: what other nodes have to forget.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, timestamp_with_time_zone, uuid, uuid_null};

use crate::define::{drop_table, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let invalidations = Table::create()
            .table("cache_invalidations")
            .if_not_exists()
            // Grows with each row, so that a node reads only what it has not seen. SQLite counts up by itself only in a
            // key that is written at its column, so this key has no name of its own.
            .col(big_integer("id").auto_increment().primary_key())
            // No foreign keys: the news that somebody is gone has to outlive the row.
            .col(uuid("user_id"))
            // The one session that is concerned; null for all of the user.
            .col(uuid_null("session_id"))
            .col(timestamp_with_time_zone("created_at"))
            .take();
        manager.create_table(invalidations).await?;
        // What is old enough to be forgotten.
        manager
            .create_index(index("ix_cache_invalidations_created_at", "cache_invalidations", &["created_at"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("cache_invalidations")).await
    }
}
