//! Table `schema_info`: one row that says which programs may run on this schema.
//!
//! A later migration that an older program cannot live with raises `min_version`; one that only adds leaves it, and old
//! and new nodes run side by side during a rollout.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, string_len};

use crate::define::{drop_table, table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut info = table("schema_info", "id");
        info.col(integer("id"))
            .col(string_len("min_version", 32))
            .check(Check::named("ck_schema_info_single_row", Expr::col("id").eq(1)));
        manager.create_table(info).await?;

        let mut seed = Query::insert();
        seed.into_table("schema_info")
            .columns(["id", "min_version"])
            .on_conflict(OnConflict::column("id").do_nothing().to_owned())
            .values([1.into(), "0.1.0".into()])
            .map_err(|error| DbErr::Migration(error.to_string()))?;
        manager.execute(seed).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(drop_table("schema_info")).await
    }
}
