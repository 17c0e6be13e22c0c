//! Rows of everybody, behind forced row-level security.

use serde_json::json;

use super::samples::{copy_as, migrate, nothing, rows};
use crate::copy::CopyError;
use crate::owned::tests::samples::{insert_users, owned_by_role, with_tables};
use crate::testing::TestDatabase;
use crate::{DatabaseOptions, Store};

async fn fill(db: &TestDatabase, options: &DatabaseOptions) {
    migrate(options).await;
    insert_users(&Store::connect(options).await.unwrap()).await;
    for (id, user) in [(11, 1), (12, 2)] {
        let (id, user) = (db.id(uuid::Uuid::from_bytes([id; 16])), db.id(uuid::Uuid::from_bytes([user; 16])));
        db.execute(&format!("INSERT INTO lists (id, user_id, name) VALUES ({id}, {user}, 'Home')")).await;
    }
}

async fn is_whole(db: &TestDatabase) {
    let owners = db.rows("SELECT count(DISTINCT user_id) AS owners FROM lists").await;
    assert_eq!(owners, [json!({ "owners": 2 })]);
    let forced =
        "SELECT relforcerowsecurity AND relrowsecurity AS forced FROM pg_class WHERE relname = 'lists'";
    assert_eq!(db.rows(forced).await, [json!({ "forced": true })]);
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_plain_role_copies_the_rows_of_all_owners() {
    let (first, from, _) = owned_by_role("").await;
    fill(&first, &from).await;
    let (second, to, _) = owned_by_role("").await;
    assert_eq!(rows(&copy_as(&from, &to).await.unwrap(), "lists"), 2);
    is_whole(&second).await;

    let file = nothing(true).await;
    let (third, back, _) = owned_by_role("").await;
    assert_eq!(rows(&copy_as(&to, &with_tables(file.options())).await.unwrap(), "lists"), 2);
    assert_eq!(rows(&copy_as(&with_tables(file.options()), &back).await.unwrap(), "lists"), 2);
    is_whole(&third).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_role_that_bypasses_row_level_security_does_too() {
    let (first, from, _) = owned_by_role("SUPERUSER").await;
    fill(&first, &from).await;
    let (second, to, _) = owned_by_role("BYPASSRLS").await;
    assert_eq!(rows(&copy_as(&from, &to).await.unwrap(), "lists"), 2);
    is_whole(&second).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn rows_that_another_policy_may_hide_are_not_left_behind_in_silence() {
    let (first, from, _) = owned_by_role("").await;
    fill(&first, &from).await;
    first.execute("CREATE POLICY narrow ON lists AS RESTRICTIVE USING (name <> 'Home')").await;
    let (_, to, _) = owned_by_role("").await;
    let refused = copy_as(&from, &to).await.unwrap_err();
    assert!(matches!(&refused, CopyError::Hidden { table } if table == "lists"), "{refused:?}");
}
