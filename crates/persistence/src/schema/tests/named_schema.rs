//! A PostgreSQL schema of Roster's own, beside the tables of somebody else.

use super::*;
use crate::testing::TestDatabase;
use crate::{Pooler, Store};

mod postgres {
    use super::*;

    async fn tables_of(schema: &Schema, name: &str) -> i64 {
        let query = "SELECT count(*) AS n FROM pg_tables WHERE schemaname = $1";
        let query =
            sea_orm::Statement::from_sql_and_values(sea_orm::DbBackend::Postgres, query, [name.into()]);
        schema.connection.query_one_raw(query).await.unwrap().unwrap().try_get("", "n").unwrap()
    }

    #[tokio::test]
    #[ignore = "needs PostgreSQL: run by cargo xtask test"]
    async fn is_made_when_missing_and_used_by_every_connection() {
        let db = EmptyDatabase::postgres().await;
        let public = schema_of(&db).await;
        public.connection.execute_unprepared("CREATE TABLE users (id integer)").await.unwrap();

        let mut options = db.options().clone();
        options.schema = Some("Roster_2".parse().unwrap());
        let schema = Schema::connect(&options).await.unwrap();
        assert_eq!(schema.check().await, Ok(SchemaState::Behind { pending: names() }));
        assert_eq!(schema.up().await, Ok(names()));
        assert_eq!(schema.up().await, Ok(vec![]));
        let all = i64::try_from(roster_migration::TABLES.len()).unwrap() + 1;
        assert_eq!((tables_of(&schema, "Roster_2").await, tables_of(&schema, "public").await), (all, 1));

        let store = Store::connect(&options).await.unwrap();
        assert_eq!(store.schema().check().await, Ok(SchemaState::Current));
        let transactions = (0..5).map(|_| store.begin());
        for tx in transactions.collect::<Vec<_>>() {
            tx.await.unwrap().conn().execute_unprepared("SELECT name FROM roles").await.unwrap();
        }
        schema.fresh().await.unwrap();
        schema.down(u32::MAX).await.unwrap();
        assert_eq!((tables_of(&schema, "Roster_2").await, tables_of(&schema, "public").await), (1, 1));
    }

    #[tokio::test]
    #[ignore = "needs PostgreSQL: run by cargo xtask test"]
    async fn has_to_come_with_the_role_behind_a_transaction_pooler() {
        let db = EmptyDatabase::postgres().await;
        let mut options = db.options().clone();
        options.schema = Some("roster".parse().unwrap());
        options.pooler = Pooler::Transaction;
        let refused = Store::connect(&options).await.unwrap_err();
        let StoreError::Database(told) = refused else { panic!("{refused:?}") };
        assert!(told.to_string().contains("SET search_path = \"roster\""), "{told}");
    }

    #[tokio::test]
    #[ignore = "needs PostgreSQL: run by cargo xtask test"]
    async fn settings_hold_on_connections_and_behind_a_pooler_in_transactions() {
        let db = TestDatabase::postgres().await;
        let query = "SELECT current_setting('lock_timeout') || ' ' || current_setting('statement_timeout') || ' ' \
                     || current_setting('idle_in_transaction_session_timeout') AS v";
        let query = || sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, query);
        let set = "20s 10s 10s";

        let row = db.store().read_conn().query_one_raw(query()).await.unwrap().unwrap();
        assert_eq!(row.try_get::<String>("", "v").unwrap(), set);

        let mut options = db.options().clone();
        options.pooler = Pooler::Transaction;
        let store = Store::connect(&options).await.unwrap();
        let row = store.begin().await.unwrap().conn().query_one_raw(query()).await.unwrap().unwrap();
        assert_eq!(row.try_get::<String>("", "v").unwrap(), set);
        let row = store.read_conn().query_one_raw(query()).await.unwrap().unwrap();
        assert_eq!(row.try_get::<String>("", "v").unwrap(), "0 0 0");
    }
}
