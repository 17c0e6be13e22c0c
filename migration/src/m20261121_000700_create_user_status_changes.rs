//! Table `user_status_changes`: the history of a user's status. Rows are only ever added.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    string_len, string_len_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::define::{belongs_to_user, drop_table, index, one_of, table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLE: &str = "user_status_changes";
const STATUSES: &[&str] = &["pending_verification", "active", "suspended", "locked"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut changes = table(TABLE, "id");
        changes
            .col(uuid("id"))
            .col(uuid("user_id"))
            .col(string_len("from_status", 32))
            .col(string_len("to_status", 32))
            .col(string_len("actor", 16))
            // No foreign key: who did it stays known by id when that user is erased.
            .col(uuid_null("actor_id"))
            .col(string_len_null("reason", 500))
            .col(timestamp_with_time_zone_null("until"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut belongs_to_user(TABLE))
            .check(one_of("ck_user_status_changes_from_status", "from_status", STATUSES))
            .check(one_of("ck_user_status_changes_to_status", "to_status", STATUSES))
            .check(one_of("ck_user_status_changes_actor", "actor", &["user", "system", "import"]));
        manager.create_table(changes).await?;
        manager
            .create_index(index("ix_user_status_changes_user", TABLE, &["user_id", "created_at", "id"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table(TABLE)).await
    }
}
