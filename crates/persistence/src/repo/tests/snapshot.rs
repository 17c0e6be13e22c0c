use roster_domain::{User, UserId};

use super::samples::{insert, user};
use crate::testing::TestDatabase;
use crate::{Pooler, Snapshot, Store, on_both_databases};

async fn add(db: &TestDatabase, user: &User) {
    insert(db.store().begin().await.unwrap(), user).await;
}

async fn ids(snapshot: &Snapshot, after: Option<&User>, limit: u64) -> Vec<UserId> {
    let users = snapshot.users().by_id(after.map(|user| user.id), limit).await.unwrap();
    users.into_iter().map(|user| user.id).collect()
}

on_both_databases! {
    async fn a_snapshot_does_not_see_what_comes_after_it(db: TestDatabase) {
        let (ada, grace, mary) = (user(1, "ada@example.com"), user(2, "grace@example.com"), user(3, "mary@example.com"));
        add(&db, &mary).await;
        add(&db, &ada).await;
        let snapshot = db.store().snapshot().await.unwrap();
        assert_eq!(ids(&snapshot, None, 1).await, [ada.id]);
        add(&db, &grace).await;
        assert_eq!(ids(&snapshot, Some(&ada), 10).await, [mary.id]);
        assert_eq!(ids(&snapshot, Some(&mary), 10).await, []);
        drop(snapshot);
        let now = db.store().snapshot().await.unwrap();
        assert_eq!(ids(&now, None, 10).await, [ada.id, grace.id, mary.id]);
    }

    async fn a_snapshot_is_one_behind_a_pooler_too(db: TestDatabase) {
        let (ada, grace) = (user(1, "ada@example.com"), user(2, "grace@example.com"));
        add(&db, &ada).await;
        let mut options = db.options().clone();
        options.pooler = Pooler::Transaction;
        let store = Store::connect(&options).await.unwrap();
        let snapshot = store.snapshot().await.unwrap();
        assert_eq!(ids(&snapshot, None, 10).await, [ada.id]);
        add(&db, &grace).await;
        assert_eq!(ids(&snapshot, None, 10).await, [ada.id]);
    }
}
