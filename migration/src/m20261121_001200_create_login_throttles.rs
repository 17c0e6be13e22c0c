//! Table `login_throttles`: what failed or was mailed of late, by a key that names nobody.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    binary, integer, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid_null,
};

use crate::define::{belongs_to_user, drop_table, index, table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut throttles = table("login_throttles", "key_hash");
        throttles
            // A MAC of what is counted, so that addresses without an account can be counted too.
            .col(binary("key_hash"))
            // Of a known device or a session, which belong to a user anyway; never of what strangers do.
            .col(uuid_null("user_id"))
            .col(integer("failures").default(0))
            .col(timestamp_with_time_zone("window_started_at"))
            .col(timestamp_with_time_zone_null("blocked_until"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut belongs_to_user("login_throttles"))
            .check(Check::named("ck_login_throttles_failures", Expr::col("failures").gte(0)));
        manager.create_table(throttles).await?;
        // What is old enough to be forgotten.
        manager
            .create_index(index("ix_login_throttles_window", "login_throttles", &["window_started_at"]))
            .await?;
        let of_users = index("ix_login_throttles_user", "login_throttles", &["user_id"])
            .and_where(Expr::col("user_id").is_not_null())
            .take();
        manager.create_index(of_users).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("login_throttles")).await
    }
}
