#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use chrono::DateTime;
use sea_orm::sea_query::{ColumnDef, Expr, ExprTrait as _, Query, Table};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

use super::*;
use crate::on_both_databases;
use crate::testing::TestDatabase;

fn rename_viewer(name: &str) -> sea_orm::sea_query::UpdateStatement {
    Query::update()
        .table("roles")
        .value("description", name)
        .and_where(Expr::col("name").eq("viewer"))
        .to_owned()
}

async fn description(db: &impl ConnectionTrait) -> String {
    let query = Query::select()
        .column("description")
        .from("roles")
        .and_where(Expr::col("name").eq("viewer"))
        .to_owned();
    db.query_one(&query).await.unwrap().unwrap().try_get("", "description").unwrap()
}

on_both_databases! {
    async fn a_commit_lasts_and_is_read_outside(db: TestDatabase) {
        let tx = db.store().begin().await.unwrap();
        tx.conn().execute(&rename_viewer("renamed")).await.unwrap();
        assert_ne!(description(db.store().read_conn()).await, "renamed");
        tx.commit().await.unwrap();
        assert_eq!(description(db.store().read_conn()).await, "renamed");
    }

    async fn a_dropped_transaction_leaves_nothing(db: TestDatabase) {
        let tx = db.store().begin().await.unwrap();
        tx.conn().execute(&rename_viewer("renamed")).await.unwrap();
        drop(tx);
        let again = db.store().begin().await.unwrap();
        assert_ne!(description(again.conn()).await, "renamed");
    }

    async fn writers_wait_for_each_other(db: TestDatabase) {
        let writers = (0..20).map(|_| {
            let store = db.store().clone();
            tokio::spawn(async move {
                let tx = store.begin().await.unwrap();
                // Read, then write: the order that a deferred transaction of SQLite fails on.
                description(tx.conn()).await;
                tx.conn().execute(&rename_viewer("renamed")).await.unwrap();
                tx.commit().await.unwrap();
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
    }

    async fn a_closed_store_is_unavailable(db: TestDatabase) {
        let clone = db.store().clone();
        clone.close().await.unwrap();
        assert!(matches!(db.store().ping().await, Err(StoreError::Unavailable(_))));
    }
}

#[tokio::test]
async fn readers_of_sqlite_cannot_write() {
    let db = TestDatabase::sqlite().await;
    let refused = db.store().read_conn().execute(&rename_viewer("renamed")).await.unwrap_err();
    assert!(matches!(StoreError::from(refused), StoreError::Unavailable(error) if error.code() == Some("8")));
}

#[tokio::test]
async fn a_read_that_escapes_its_transaction_fails_in_memory() {
    let mut options = DatabaseOptions::new("sqlite::memory:".parse().unwrap());
    options.acquire_timeout = std::time::Duration::from_millis(10);
    let store = Store::connect(&options).await.unwrap();
    let _tx = store.begin().await.unwrap();
    assert!(matches!(store.ping().await, Err(StoreError::Unavailable(_))));
}

#[tokio::test]
async fn a_store_in_memory_is_migrated() {
    let store = Store::in_memory().await;
    assert_eq!(store.backend(), Backend::Sqlite);
    assert_ne!(description(store.read_conn()).await, "");
}

/// A row with an id and a time, in columns of the types that the migrations give them.
mod moment {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "moments")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

on_both_databases! {
    /// SQLite keeps times as text and ids as bytes: both have to sort and compare as what they are.
    async fn times_and_ids_come_back_whole_and_in_order(db: TestDatabase) {
        let tx = db.store().begin().await.unwrap();
        let columns = Table::create()
            .table(moment::Entity)
            .col(ColumnDef::new(moment::Column::Id).uuid().not_null().primary_key())
            .col(ColumnDef::new(moment::Column::At).timestamp_with_time_zone().not_null())
            .take();
        tx.conn().execute(&columns).await.unwrap();

        let second = 1_795_219_200_000_000;
        let micros = [second - 1, second, second + 1, second + 10, second + 100_000, second + 500_000, second + 999_999];
        let moments: Vec<moment::Model> = (0u128..)
            .zip(micros)
            .map(|(n, at)| moment::Model {
                id: Uuid::from_u128((n << 64) + 0x0a),
                at: DateTime::from_timestamp_micros(at).unwrap(),
            })
            .collect();
        for moment in moments.iter().rev() {
            moment::Entity::insert(moment.clone().into_active_model()).exec(tx.conn()).await.unwrap();
        }

        let by_time = moment::Entity::find().order_by_asc(moment::Column::At).all(tx.conn()).await.unwrap();
        assert_eq!(by_time, moments);
        let by_id = moment::Entity::find().order_by_asc(moment::Column::Id).all(tx.conn()).await.unwrap();
        assert_eq!(by_id, moments);
        for (n, moment) in moments.iter().enumerate() {
            let same = moment::Entity::find().filter(moment::Column::At.eq(moment.at)).all(tx.conn()).await.unwrap();
            assert_eq!(same, std::slice::from_ref(moment));
            let later = moment::Entity::find().filter(moment::Column::At.gt(moment.at)).count(tx.conn()).await.unwrap();
            assert_eq!(later, (moments.len() - n - 1) as u64);
        }
    }
}
