//! The databases that the four systems themselves have made.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::*;

async fn fixture(db: EmptyDatabase, name: &str) -> TestDatabase {
    after(db, &read(&format!("{name}.sql"))).await
}

fn read(file: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/moving");
    fs::read_to_string(format!("{folder}/{file}")).unwrap()
}

/// What is told of the users, in the order of their rows.
fn users(expectations: &str) -> Vec<Value> {
    let told: Value = serde_json::from_str(&read(expectations)).unwrap();
    let mut users = told["users"].as_array().unwrap().clone();
    let order = |user: &Value| {
        let created = user["created_at"].as_str().map(str::to_owned);
        let id = &user["id"];
        (created.is_none(), created, id.as_i64(), id.as_str().map(str::to_owned))
    };
    users.sort_by_key(order);
    users
}

fn key(user: &Value) -> String {
    user["id"].as_str().map_or_else(|| user["id"].to_string(), str::to_owned)
}

/// Reads everything, in batches of several sizes and from any place on, and answers the rows.
async fn rows(db: &TestDatabase, system: SourceSystem, expectations: &str) -> Vec<(SourceRow, Value)> {
    let users = users(expectations);
    let mut source = open(db, system, None).await.unwrap();
    assert_eq!(source.count().await, Ok(users.len() as u64));
    let rows = all(&mut source, 7).await;
    assert_eq!(keys(&rows), users.iter().map(key).collect::<Vec<_>>());
    assert_eq!(all(&mut open(db, system, None).await.unwrap(), 1_000).await, rows);
    for done in [1, 99, 199, 200] {
        let mut first = open(db, system, None).await.unwrap();
        first.next(done).await.unwrap();
        let mut rest = open(db, system, None).await.unwrap();
        rest.resume_after(&first.position()).unwrap();
        assert_eq!(all(&mut rest, 50).await, rows[done..], "after {done}");
    }
    rows.into_iter().zip(users).collect()
}

/// That a text of the row is the one that is told of it.
fn has_text(row: &SourceRow, column: &str, told: &Value) {
    let expected = told.as_str().map_or(SourceValue::Null, text);
    assert_eq!(value(row, column), &expected, "{column} of {}", row.key);
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_table_of_alembic_is_read_whole() {
    let db = fixture(EmptyDatabase::postgres().await, "a.pg").await;
    for (row, user) in rows(&db, SourceSystem::Alembic, "a.expect.json").await {
        for column in ["username", "email", "full_name", "role"] {
            has_text(&row, column, &user[column]);
        }
        let disabled = user["disabled"].as_bool().map_or(SourceValue::Null, SourceValue::Bool);
        assert_eq!(value(&row, "disabled"), &disabled);
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_table_of_prisma_is_read_whole_but_for_its_tokens() {
    let db = fixture(EmptyDatabase::postgres().await, "b.pg").await;
    for (row, user) in rows(&db, SourceSystem::Prisma, "b.expect.json").await {
        for column in ["email", "first_name", "last_name", "phone", "role", "stripe_customer_id"] {
            has_text(&row, column, &user[column]);
        }
        let names: BTreeSet<_> = row.columns.iter().map(|(name, _)| name.as_str()).collect();
        assert!(names.contains("password_reset_expires"));
        assert!(!names.contains("password_reset_token") && !names.contains("refresh_token_hash"));
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_table_of_sqlalchemy_is_read_whole() {
    let db = fixture(EmptyDatabase::postgres().await, "c.pg").await;
    for (row, user) in rows(&db, SourceSystem::Sqlalchemy, "c.expect.json").await {
        for column in
            ["email", "name", "target_role", "account_status", "failed_login_attempts", "last_login_at"]
        {
            has_text(&row, column, &user[column]);
        }
    }
}

async fn better_auth(db: &TestDatabase, expectations: &str) {
    for (row, user) in rows(db, SourceSystem::BetterAuth, expectations).await {
        for column in ["email", "name", "image", "role"] {
            has_text(&row, column, &user[column]);
        }
        let providers: BTreeSet<_> =
            user["accounts"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
        let accounts = row.accounts.iter().map(|account| {
            let provider = account.iter().find(|(name, _)| name == "providerId").unwrap();
            let SourceValue::Text(provider) = &provider.1 else { panic!("a provider is a text") };
            provider.as_str()
        });
        assert_eq!(accounts.collect::<BTreeSet<_>>(), providers, "{}", row.key);
        if user["sessions"].as_array().unwrap().is_empty() {
            assert_eq!(row.newest_session, SourceValue::Null, "{}", row.key);
        }
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn tables_of_better_auth_are_read_whole_from_postgresql() {
    better_auth(&fixture(EmptyDatabase::postgres().await, "d.pg").await, "d-pg.expect.json").await;
}

#[tokio::test]
async fn tables_of_better_auth_are_read_whole_from_sqlite() {
    better_auth(&fixture(EmptyDatabase::sqlite().await, "d.sqlite").await, "d-sqlite.expect.json").await;
}
