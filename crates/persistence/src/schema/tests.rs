#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod backend;
mod concurrency;
mod dump;
mod foreign;
mod named_schema;
mod steps;
mod versions;

use super::*;
use crate::on_both_databases;
use crate::testing::EmptyDatabase;
use dump::dump;

async fn schema_of(db: &EmptyDatabase) -> Schema {
    Schema::connect(db.options()).await.unwrap()
}

fn names() -> Vec<String> {
    Migrations::roster().names()
}
