use roster_domain::User;

use super::samples::{insert, user};
use crate::testing::TestDatabase;
use crate::{Pooler, Store, on_both_databases};

async fn add(db: &TestDatabase, user: &User) {
    insert(db.store().begin().await.unwrap(), user).await;
}

on_both_databases! {
    async fn a_snapshot_does_not_see_what_comes_after_it(db: TestDatabase) {
        let (ada, grace, mary) = (user(1, "ada@example.com"), user(2, "grace@example.com"), user(3, "mary@example.com"));
        add(&db, &mary).await;
        add(&db, &ada).await;
        let snapshot = db.store().snapshot().await.unwrap();
        assert_eq!(snapshot.users().by_id(None, 1).await.unwrap(), [ada.clone()]);
        add(&db, &grace).await;
        assert_eq!(snapshot.users().by_id(Some(ada.id), 10).await.unwrap(), [mary.clone()]);
        assert_eq!(snapshot.users().by_id(Some(mary.id), 10).await.unwrap(), []);
        drop(snapshot);
        let now = db.store().snapshot().await.unwrap();
        assert_eq!(now.users().by_id(None, 10).await.unwrap(), [ada, grace, mary]);
    }

    async fn a_snapshot_is_one_behind_a_pooler_too(db: TestDatabase) {
        let (ada, grace) = (user(1, "ada@example.com"), user(2, "grace@example.com"));
        add(&db, &ada).await;
        let mut options = db.options().clone();
        options.pooler = Pooler::Transaction;
        let store = Store::connect(&options).await.unwrap();
        let snapshot = store.snapshot().await.unwrap();
        assert_eq!(snapshot.users().by_id(None, 10).await.unwrap(), [ada.clone()]);
        add(&db, &grace).await;
        assert_eq!(snapshot.users().by_id(None, 10).await.unwrap(), [ada]);
    }
}
