//! The table `profiles`: one row a user.

use roster_api::owned::migration::{create_profile_table, drop_owned_table, profile_table};
use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLE: &str = "profiles";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut profiles = profile_table(TABLE);
        profiles
            .col(ColumnDef::new("time_zone").string_len(64).not_null().default("UTC"))
            .col(ColumnDef::new("weekly_goal").small_integer().not_null().default(0))
            .check(Check::named("ck_profiles_weekly_goal", Expr::col("weekly_goal").between(0, 1000)));
        create_profile_table(manager, TABLE, &profiles).await?;
        let mut index = Index::create();
        index.if_not_exists().name("ix_profiles_time_zone").table(TABLE).col("time_zone");
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_owned_table(manager, TABLE).await
    }
}
