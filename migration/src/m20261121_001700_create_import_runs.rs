//! Table `import_runs`: how far an import has come.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    json_binary, string_len, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

use crate::define::{drop_table, index, table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let runs = table("import_runs", "id")
            .col(uuid("id"))
            .col(string_len("source_system", 32))
            // SHA-256 in hexadecimal digits.
            .col(string_len("source_key", 64))
            .col(text_null("position"))
            .col(json_binary("counts"))
            .col(timestamp_with_time_zone_null("finished_at"))
            .col(timestamp_with_time_zone("created_at"))
            .take();
        manager.create_table(runs).await?;
        // The newest run of a source.
        let source = &["source_system", "source_key", "created_at"];
        manager.create_index(index("ix_import_runs_source", "import_runs", source)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("import_runs")).await
    }
}
