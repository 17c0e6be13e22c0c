#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use sea_orm::{ConnectionTrait as _, DatabaseTransaction};

use super::*;
use crate::on_both_databases;
use crate::testing::TestDatabase;

const TIMES: &str = "'2026-11-21T00:00:00+00:00', '2026-11-21T00:00:00+00:00'";

/// What the database says to a statement, which is taken back alone.
async fn refusal(tx: &DatabaseTransaction, statement: &str) -> StoreError {
    let savepoint = sea_orm::TransactionTrait::begin(tx).await.unwrap();
    savepoint.execute_unprepared(statement).await.unwrap_err().into()
}

fn insert_user(id: u8, columns: &str, values: &str) -> String {
    let id = format!("'00000000-0000-7000-8000-0000000000{id:02x}'");
    format!("INSERT INTO users (id, created_at, updated_at, {columns}) VALUES ({id}, {TIMES}, {values})")
}

const COLUMNS: &str =
    "email, email_canonical, username_canonical, stripe_customer_id, source_system, source_id";

on_both_databases! {
    async fn a_conflict_is_told_by_its_constraint(db: TestDatabase) {
        let tx = db.store().begin().await.unwrap();
        let tx = tx.conn();
        tx.execute_unprepared(&insert_user(1, COLUMNS, "'a@x', 'a@x', 'ada', 'cus_1', 'crm', '7'")).await.unwrap();

        for (statement, constraint) in [
            (insert_user(1, COLUMNS, "'b@x', 'b@x', 'bob', 'cus_2', 'crm', '8'"), Constraint::UserId),
            (insert_user(2, COLUMNS, "'a@x', 'a@x', 'bob', 'cus_2', 'crm', '8'"), Constraint::UserEmail),
            (insert_user(2, COLUMNS, "'b@x', 'b@x', 'ada', 'cus_2', 'crm', '8'"), Constraint::UserUsername),
            (insert_user(2, COLUMNS, "'b@x', 'b@x', 'bob', 'cus_1', 'crm', '8'"), Constraint::UserStripeCustomer),
            (insert_user(2, COLUMNS, "'b@x', 'b@x', 'bob', 'cus_2', 'crm', '7'"), Constraint::UserSource),
            (insert_user(2, "email, email_canonical, role", "'b@x', 'b@x', 'nobody'"), Constraint::Reference),
            ("DELETE FROM roles WHERE name = 'viewer'".to_owned(), Constraint::Reference),
            (
                format!("INSERT INTO roles (name, permissions, created_at, updated_at) VALUES ('admin', '[]', {TIMES})"),
                Constraint::RoleName,
            ),
        ] {
            assert_eq!(refusal(tx, &statement).await, StoreError::Conflict(constraint), "{statement}");
        }
    }

    async fn a_deleted_user_frees_address_name_and_customer(db: TestDatabase) {
        let tx = db.store().begin().await.unwrap();
        let tx = tx.conn();
        tx.execute_unprepared(&insert_user(1, COLUMNS, "'a@x', 'a@x', 'ada', 'cus_1', null, null")).await.unwrap();
        tx.execute_unprepared("UPDATE users SET deleted_at = updated_at").await.unwrap();
        tx.execute_unprepared(&insert_user(2, COLUMNS, "'a@x', 'a@x', 'ada', 'cus_1', null, null")).await.unwrap();
    }

    async fn a_constraint_of_somebody_else_keeps_its_name(db: TestDatabase) {
        let tx = db.store().begin().await.unwrap();
        let tx = tx.conn();
        tx.execute_unprepared("CREATE TABLE todos (title varchar(9))").await.unwrap();
        tx.execute_unprepared("CREATE UNIQUE INDEX uq_todos_title ON todos (lower(title))").await.unwrap();
        tx.execute_unprepared("INSERT INTO todos VALUES ('a')").await.unwrap();
        let refused = refusal(tx, "INSERT INTO todos VALUES ('A')").await;
        assert_eq!(refused, StoreError::Conflict(Constraint::Other("uq_todos_title".into())));
    }

    async fn a_value_outside_its_enumeration_is_a_defect(db: TestDatabase) {
        let tx = db.store().begin().await.unwrap();
        let statement = insert_user(1, "email, email_canonical, account_status", "'a@x', 'a@x', 'asleep'");
        let refused = refusal(tx.conn(), &statement).await;
        assert!(matches!(&refused, StoreError::Database(error) if error.to_string().contains("ck_users_account_status")));
        assert!(!refused.is_retryable());
    }

    async fn a_time_before_creation_is_a_defect(db: TestDatabase) {
        let tx = db.store().begin().await.unwrap();
        tx.conn().execute_unprepared(&insert_user(1, "email, email_canonical", "'a@x', 'a@x'")).await.unwrap();
        let refused = refusal(tx.conn(), "UPDATE users SET updated_at = '2026-11-20T23:59:59.999999+00:00'").await;
        let told = "ck_users_updated_after_created";
        assert!(matches!(&refused, StoreError::Database(error) if error.to_string().contains(told)));
    }

    async fn the_text_of_an_error_quotes_no_value(db: TestDatabase) {
        let tx = db.store().begin().await.unwrap();
        let tx = tx.conn();
        let secret = insert_user(1, "email, email_canonical, role", "'s3cret@x', 's3cret@x', 's3cret'");
        assert!(!format!("{:?}", refusal(tx, &secret).await).contains("s3cret"));
        let secret = insert_user(1, "email, email_canonical, account_status", "'s3cret@x', 's3cret@x', 's3cret'");
        assert!(!format!("{:?}", refusal(tx, &secret).await).contains("s3cret"));
    }
}

#[tokio::test]
async fn a_locked_file_is_unavailable() {
    let db = TestDatabase::sqlite().await;
    let _tx = db.store().begin().await.unwrap();
    let path = db.options().url.file().unwrap();
    let other =
        sqlx::sqlite::SqliteConnectOptions::new().filename(path).busy_timeout(std::time::Duration::ZERO);
    let mut other = sqlx::ConnectOptions::connect(&other).await.unwrap();
    let refused = sqlx::Executor::execute(&mut other, "BEGIN IMMEDIATE").await.unwrap_err();
    assert!(matches!(StoreError::from(refused), StoreError::Unavailable(_)));
}

/// What PostgreSQL alone can say.
mod postgres {
    use super::*;

    async fn raised(code: &str) -> StoreError {
        let db = TestDatabase::postgres().await;
        let statement = format!("DO $$ BEGIN RAISE EXCEPTION 'raised' USING ERRCODE = '{code}'; END $$");
        db.store().read_conn().execute_unprepared(&statement).await.unwrap_err().into()
    }

    #[tokio::test]
    #[ignore = "needs PostgreSQL: run by cargo xtask test"]
    async fn serialization_failures_and_deadlocks_can_be_tried_again() {
        for code in ["40001", "40P01"] {
            assert!(raised(code).await.is_retryable(), "{code}");
        }
    }

    #[tokio::test]
    #[ignore = "needs PostgreSQL: run by cargo xtask test"]
    async fn a_server_that_cannot_now_is_unavailable() {
        for code in ["53100", "53300", "55P03", "57014", "57P01", "08006", "25006"] {
            assert!(matches!(raised(code).await, StoreError::Unavailable(_)), "{code}");
        }
    }

    #[tokio::test]
    #[ignore = "needs PostgreSQL: run by cargo xtask test"]
    async fn a_server_that_is_not_there_is_unavailable() {
        let url = "postgres://nobody@127.0.0.1:1/none".parse().unwrap();
        let mut options = crate::DatabaseOptions::new(url);
        options.acquire_timeout = std::time::Duration::from_millis(50);
        let refused = crate::Store::connect(&options).await.unwrap_err();
        assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
    }
}
