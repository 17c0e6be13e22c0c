//! Table `audit_events`: who did what to whom. Rows are only ever added.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    json_binary, string_len, string_len_null, text_null, timestamp_with_time_zone, uuid, uuid_null,
};

use crate::define::{drop_table, index, one_of, table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut events = table("audit_events", "id");
        events
            .col(uuid("id"))
            .col(timestamp_with_time_zone("occurred_at"))
            .col(string_len("action", 64))
            .col(string_len("actor_type", 16))
            // No foreign keys: the trail outlives the users and sessions that it names.
            .col(uuid_null("actor_id"))
            .col(uuid_null("user_id"))
            .col(uuid_null("session_id"))
            .col(string_len_null("ip", 45))
            .col(text_null("user_agent"))
            .col(string_len_null("request_id", 128))
            .col(json_binary("details").default("{}"))
            .check(one_of("ck_audit_events_actor_type", "actor_type", &["user", "system", "anonymous"]));
        manager.create_table(events).await?;
        // Each filter with the order in which the trail is read.
        for (name, columns) in [
            ("ix_audit_events_occurred_at", ["occurred_at", "id"].as_slice()),
            ("ix_audit_events_user", &["user_id", "occurred_at", "id"]),
            ("ix_audit_events_actor", &["actor_id", "occurred_at", "id"]),
            ("ix_audit_events_action", &["action", "occurred_at", "id"]),
        ] {
            manager.create_index(index(name, "audit_events", columns)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("audit_events")).await
    }
}
