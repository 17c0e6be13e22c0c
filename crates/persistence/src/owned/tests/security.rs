//! The second wall, on PostgreSQL: row-level security for every kind of login role.

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use uuid::Uuid;

use super::samples::{Lists, ada, bob, change, id, insert, insert_users, item, owned_by_role, with_tables};
use crate::error::StoreError;
use crate::owned::{Filter, Order};
use crate::paging::Window;
use crate::testing::TestDatabase;
use crate::{DatabaseOptions, Schema, SchemaError, Store, Tx};

const ALL: Window = Window { after: None, limit: 1_000 };

/// Migrates and opens a database as whoever the options log in as, with one item of Ada's and one of Bob's.
pub(super) async fn opened(options: &DatabaseOptions) -> Store {
    let schema = Schema::connect(options).await.unwrap();
    schema.up().await.unwrap();
    schema.close().await.unwrap();
    let store = Store::connect(options).await.unwrap();
    store.require_row_level_security(&["lists", "items"]).await.unwrap();
    insert_users(&store).await;
    insert(&store, ada(), item(11, "Milk")).await;
    insert(&store, bob(), item(12, "Milk")).await;
    store
}

async fn titles(tx: &Tx, sql: &str) -> Vec<Uuid> {
    let rows = tx.conn().query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    rows.iter().map(|row| row.try_get("", "id").unwrap()).collect()
}

/// With the owner condition taken out of the code, no statement reaches a row of somebody else's, nor makes one.
async fn the_wall_holds_alone(store: &Store) {
    let rows = store.rows_of(ada()).await.unwrap().without_owner_condition();
    assert_eq!(rows.find_by_id::<item::Entity>(id(12)).await, Ok(None));
    assert_eq!(rows.count::<item::Entity>(&Filter::everything()).await, Ok(1));
    let listed = rows.list::<item::Entity>(&Filter::everything(), Order::by_id(), &ALL).await.unwrap();
    assert_eq!(listed.iter().map(|row| row.id).collect::<Vec<_>>(), [id(11)]);
    drop(rows);

    let his = store.rows_of(bob()).await.unwrap().find_by_id::<item::Entity>(id(12)).await.unwrap().unwrap();
    let tx = store.begin().await.unwrap();
    let rows = tx.enter(ada()).await.unwrap().without_owner_condition();
    assert_eq!(rows.lock::<item::Entity>(id(12)).await, Ok(None));
    let taken = item::ActiveModel { title: Set("Mine".into()), ..Default::default() };
    assert_eq!(rows.update::<item::Entity>(&his, taken).await, Err(StoreError::Missing));
    assert_eq!(rows.delete::<item::Entity>(&his).await, Err(StoreError::Missing));
    assert_eq!(titles(&tx, "SELECT id FROM items").await, [id(11)]);
    assert_eq!(titles(&tx, "DELETE FROM items RETURNING id").await, [id(11)]);
    let foreign = format!(
        "INSERT INTO items (id, user_id, title, weight, version) VALUES ('{}', '{}', 'For Bob', 1, 1)",
        id(13),
        id(2)
    );
    assert!(tx.conn().execute_unprepared(&foreign).await.is_err());
    drop(tx);

    let all = store.rows_of_all().await.unwrap();
    assert_eq!(all.count::<item::Entity>(&Filter::everything()).await, Ok(2));
    let his = store.rows_of(bob()).await.unwrap().find_by_id::<item::Entity>(id(12)).await;
    assert!(matches!(his, Ok(Some(row)) if row.title == "Milk"));
}

/// The types hold alone as well.
async fn the_types_hold_alone(store: &Store, db: &TestDatabase) {
    for table in ["lists", "items"] {
        db.execute(&format!("ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")).await;
        db.execute(&format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")).await;
    }
    let rows = store.rows_of(ada()).await.unwrap();
    assert_eq!(rows.find_by_id::<item::Entity>(id(12)).await, Ok(None));
    assert_eq!(rows.count::<item::Entity>(&Filter::everything()).await, Ok(1));
    // With neither wall they would be seen: each was tried.
    let neither = rows.without_owner_condition();
    assert_eq!(neither.count::<item::Entity>(&Filter::everything()).await, Ok(2));
    drop(neither);
    let his = store.rows_of(bob()).await.unwrap().find_by_id::<item::Entity>(id(12)).await.unwrap().unwrap();
    change(store, ada(), async |rows| {
        let taken = item::ActiveModel { title: Set("Mine".into()), ..Default::default() };
        assert_eq!(rows.update::<item::Entity>(&his, taken).await, Err(StoreError::Missing));
        assert_eq!(rows.delete::<item::Entity>(&his).await, Err(StoreError::Missing));
    })
    .await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_plain_role_sees_one_owners_rows_whatever_the_code_forgets() {
    let (db, options, role) = owned_by_role("").await;
    let store = opened(&options).await;
    the_wall_holds_alone(&store).await;
    let is_member =
        format!("SELECT count(*) AS members FROM pg_auth_members WHERE member = '{role}'::regrole");
    assert_eq!(db.rows(&is_member).await, [serde_json::json!({ "members": 0 })]);
    the_types_hold_alone(&store, &db).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn rows_that_a_plain_role_cannot_see_go_with_their_owner_all_the_same() {
    let (db, options, _) = owned_by_role("").await;
    let store = opened(&options).await;
    let tx = store.begin().await.unwrap();
    assert!(titles(&tx, "SELECT id FROM items").await.is_empty());
    assert_eq!(tx.users().erase(roster_domain::UserId::from_uuid(id(1))).await, Ok(true));
    tx.commit().await.unwrap();
    assert_eq!(db.rows("SELECT id FROM items").await, [serde_json::json!({ "id": id(12) })]);
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_superuser_sees_one_owners_rows_whatever_the_code_forgets() {
    let (db, options, _) = owned_by_role("SUPERUSER").await;
    let store = opened(&options).await;
    the_wall_holds_alone(&store).await;
    the_types_hold_alone(&store, &db).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_role_with_bypassrls_sees_one_owners_rows_whatever_the_code_forgets() {
    // Another database of the server has made the role, and an administrator has granted it.
    drop(Lists::postgres().await);
    let (db, options, role) = owned_by_role("BYPASSRLS CREATEROLE").await;
    db.execute(&format!("GRANT roster_owned TO {role}")).await;
    let store = opened(&options).await;
    the_wall_holds_alone(&store).await;
    the_types_hold_alone(&store, &db).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_role_that_bypasses_and_cannot_become_another_is_refused() {
    drop(Lists::postgres().await);
    let (db, options, role) = owned_by_role("BYPASSRLS").await;
    let schema = Schema::connect(&options).await.unwrap();
    assert!(!schema.up().await.unwrap().is_empty());
    let store = Store::connect(&options).await.unwrap();
    let refused = store.require_row_level_security(&["lists", "items"]).await.unwrap_err();
    assert!(matches!(refused, SchemaError::RowLevelSecurity { .. }));
    assert!(refused.to_string().contains("row-level security"));
    // Until it is had, nothing is read past the wall.
    assert!(store.rows_of(ada()).await.is_err());
    // A backend without owned entities has nothing to lose, and its handlers inside of a transaction need no role.
    assert_eq!(store.require_row_level_security(&[]).await, Ok(()));
    let tx = store.begin().await.unwrap();
    tx.enter(ada()).await.unwrap().leave().await.unwrap();
    tx.commit().await.unwrap();
    db.execute(&format!("GRANT roster_owned TO {role}")).await;
    assert_eq!(store.require_row_level_security(&["lists", "items"]).await, Ok(()));
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_transaction_is_afterwards_what_it_was() {
    let db = Lists::postgres().await;
    let tx = db.store().begin().await.unwrap();
    let state = async || {
        let sql = "SELECT current_user::text || ' ' || coalesce(current_setting('roster.user_id', true), '') AS state";
        let row = tx.conn().query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
        row.unwrap().try_get::<String>("", "state").unwrap()
    };
    let before = state().await;
    let rows = tx.enter(ada()).await.unwrap();
    assert_eq!(state().await, format!("roster_owned {}", id(1)));
    rows.leave().await.unwrap();
    assert_eq!(state().await, before);
    // Roster's own tables are within reach again.
    tx.users().find(roster_domain::UserId::from_uuid(id(1))).await.unwrap();
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn the_role_reaches_nothing_of_a_user_but_the_public_face() {
    let db = Lists::postgres().await;
    let tx = db.store().begin().await.unwrap();
    let rows = tx.enter(ada()).await.unwrap();
    for sql in ["SELECT id, name, image FROM users", "SELECT email FROM users", "SELECT * FROM sessions"] {
        let trial = sea_orm::TransactionTrait::begin(tx.conn()).await.unwrap();
        assert_eq!(trial.execute_unprepared(sql).await.is_ok(), sql.contains("image"), "{sql}");
    }
    rows.leave().await.unwrap();
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_connection_leaks_nothing_into_the_next_transaction() {
    let db = Lists::postgres().await;
    let options = DatabaseOptions { pool_size: 1, max_overflow: 0, ..with_tables(db.options()) };
    let store = Store::connect(&options).await.unwrap();
    insert(&store, ada(), item(11, "Milk")).await;
    store.rows_of(ada()).await.unwrap().count::<item::Entity>(&Filter::everything()).await.unwrap();
    let tx = store.begin().await.unwrap();
    tx.conn().execute_unprepared("SET LOCAL ROLE roster_owned").await.unwrap();
    assert!(titles(&tx, "SELECT id FROM items").await.is_empty());
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn databases_that_are_migrated_at_once_share_the_role() {
    let migrated = (0..4).map(|_| tokio::spawn(Lists::postgres()));
    for database in migrated.collect::<Vec<_>>() {
        let db = database.await.unwrap();
        insert(db.store(), ada(), item(11, "Milk")).await;
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn the_wall_holds_in_a_schema_of_ones_own() {
    let (_db, options, _) = owned_by_role("SUPERUSER").await;
    let options = DatabaseOptions { schema: Some("accounts".parse().unwrap()), ..options };
    the_wall_holds_alone(&opened(&options).await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn the_wall_holds_behind_a_pooler_that_keeps_nothing_between_transactions() {
    let (_db, options, _) = owned_by_role("SUPERUSER").await;
    let options = DatabaseOptions { pooler: crate::Pooler::Transaction, ..options };
    the_wall_holds_alone(&opened(&options).await).await;
}
