//! Table `roles`, with the built-in ones.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, json_binary, string_len, string_len_null, timestamp_with_time_zone,
};
use sea_orm_migration::sea_orm::prelude::{DateTimeUtc, Json};

use crate::define::{drop_table, table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Name, description, permissions. `*` is every permission, also those that come later.
const BUILT_IN: &[(&str, &str, &[&str])] = &[
    ("viewer", "A user without permissions on others", &[]),
    ("target", "A user in a career programme, without permissions on others", &[]),
    ("marketing", "Reads users", &["users:read"]),
    (
        "manager",
        "Reads and edits users, ends sessions, reads the audit trail",
        &["users:read", "users:write", "sessions:read", "sessions:revoke", "roles:read", "audit:read"],
    ),
    ("admin", "Everything", &["*"]),
];

/// When the built-in roles came to be: 2026-11-21T00:00:00Z. The same in every database, whenever it is made.
const SEEDED_AT: i64 = 1_795_219_200;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut roles = table("roles", "name");
        roles
            .col(string_len("name", 32))
            .col(string_len_null("description", 500))
            .col(json_binary("permissions"))
            .col(boolean("built_in").default(false))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("updated_at"));
        manager.create_table(roles).await?;

        let mut seed = Query::insert();
        seed.into_table("roles")
            .columns(["name", "description", "permissions", "built_in", "created_at", "updated_at"])
            .on_conflict(OnConflict::column("name").do_nothing().to_owned());
        let seeded_at = DateTimeUtc::from_timestamp(SEEDED_AT, 0).unwrap_or_default();
        for (name, description, permissions) in BUILT_IN {
            seed.values([
                (*name).into(),
                (*description).into(),
                Json::from(*permissions).into(),
                true.into(),
                seeded_at.into(),
                seeded_at.into(),
            ])
            .map_err(|error| DbErr::Migration(error.to_string()))?;
        }
        manager.execute(seed).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("roles")).await
    }
}
