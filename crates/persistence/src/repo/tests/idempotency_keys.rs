use roster_domain::{StoredAnswerId, Timestamp, UserId};
use serde_json::{Map, json};
use uuid::Uuid;

use super::samples::{insert, later, start, user};
use crate::testing::TestDatabase;
use crate::{Constraint, KeptAnswer, KeyedRequest, StoreError, Tx, on_both_databases};

const ROUTE: &str = "POST /v1/users";

fn id(number: u8) -> StoredAnswerId {
    StoredAnswerId::from_uuid(Uuid::from_bytes([number; 16]))
}

fn request(key: &str) -> KeyedRequest<'_> {
    KeyedRequest { caller: user(9, "root@example.com").id, route: ROUTE, key }
}

fn answer(number: u8) -> KeptAnswer {
    let headers = Map::from_iter([("etag".to_owned(), json!("\"1\""))]);
    KeptAnswer { id: id(number), request_hash: vec![number; 32], status: 201, headers, body: vec![number; 3] }
}

/// Takes a key for 100 seconds.
async fn claim(tx: &Tx, number: u8, request: KeyedRequest<'_>, now: Timestamp) -> Result<(), StoreError> {
    let end = now.plus(std::time::Duration::from_secs(100));
    tx.idempotency_keys().claim(id(number), request, &[number; 32], (now, end)).await
}

async fn keep(db: &TestDatabase, number: u8, request: KeyedRequest<'_>, target: Option<UserId>) {
    let tx = db.store().begin().await.unwrap();
    claim(&tx, number, request, start()).await.unwrap();
    tx.idempotency_keys().answer(answer(number), target).await.unwrap();
    tx.commit().await.unwrap();
}

async fn found(db: &TestDatabase, request: KeyedRequest<'_>) -> Option<KeptAnswer> {
    db.store().idempotency_keys().find(request, start()).await.unwrap()
}

on_both_databases! {
    async fn a_kept_answer_is_found_until_its_time_is_over(db: TestDatabase) {
        keep(&db, 1, request("one"), None).await;
        let keys = db.store().idempotency_keys();
        assert_eq!(keys.find(request("one"), later(99)).await.unwrap(), Some(answer(1)));
        assert_eq!(keys.find(request("one"), later(100)).await.unwrap(), None);
        for other in [
            request("One"),
            KeyedRequest { route: "POST /v1/roles", ..request("one") },
            KeyedRequest { caller: user(1, "ada@example.com").id, ..request("one") },
        ] {
            assert_eq!(found(&db, other).await, None, "{other:?}");
        }
    }

    async fn a_taken_key_is_a_conflict_and_the_transaction_goes_on(db: TestDatabase) {
        keep(&db, 1, request("one"), None).await;
        let tx = db.store().begin().await.unwrap();
        let refused = claim(&tx, 2, request("one"), later(99)).await;
        assert_eq!(refused, Err(StoreError::Conflict(Constraint::IdempotencyKey)));
        assert_eq!(tx.idempotency_keys().find(request("one"), later(99)).await.unwrap(), Some(answer(1)));
        let missing = tx.idempotency_keys().answer(answer(2), None).await;
        assert_eq!(missing, Err(StoreError::Missing));
    }

    async fn a_key_whose_time_is_over_is_taken_over_whole(db: TestDatabase) {
        let ada = user(1, "ada@example.com");
        insert(db.store().begin().await.unwrap(), &ada).await;
        keep(&db, 1, request("one"), Some(ada.id)).await;
        let tx = db.store().begin().await.unwrap();
        claim(&tx, 2, request("one"), later(100)).await.unwrap();
        tx.idempotency_keys().answer(answer(2), None).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(found(&db, request("one")).await, Some(answer(2)));
        let rows = db.rows("SELECT target_id FROM idempotency_keys").await;
        assert_eq!(rows, [json!({ "target_id": null })]);
    }

    async fn a_claim_that_is_rolled_back_leaves_the_key_free(db: TestDatabase) {
        let tx = db.store().begin().await.unwrap();
        claim(&tx, 1, request("one"), start()).await.unwrap();
        drop(tx);
        keep(&db, 2, request("one"), None).await;
        assert_eq!(found(&db, request("one")).await, Some(answer(2)));
    }

    async fn an_answer_goes_with_its_target_and_with_its_caller(db: TestDatabase) {
        let (ada, nobody) = (user(1, "ada@example.com"), user(2, "nobody@example.com"));
        insert(db.store().begin().await.unwrap(), &ada).await;
        keep(&db, 1, request("about ada"), Some(ada.id)).await;
        keep(&db, 2, request("about nobody"), Some(nobody.id)).await;
        keep(&db, 3, KeyedRequest { caller: ada.id, ..request("to ada") }, None).await;
        let tx = db.store().begin().await.unwrap();
        assert!(tx.users().erase(ada.id).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(found(&db, request("about ada")).await, None);
        assert_eq!(found(&db, request("about nobody")).await, Some(answer(2)));
        let to_ada = KeyedRequest { caller: ada.id, ..request("to ada") };
        assert_eq!(found(&db, to_ada).await, Some(answer(3)));
        let tx = db.store().begin().await.unwrap();
        tx.idempotency_keys().delete_of_caller(ada.id).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(found(&db, to_ada).await, None);
    }

    async fn what_is_over_is_removed(db: TestDatabase) {
        keep(&db, 1, request("one"), None).await;
        let tx = db.store().begin().await.unwrap();
        assert_eq!(tx.idempotency_keys().delete_expired_before(later(100)).await.unwrap(), 0);
        assert_eq!(tx.idempotency_keys().delete_expired_before(later(101)).await.unwrap(), 1);
    }

    /// The second waits for the end of the first, whichever it is.
    async fn a_claim_waits_for_the_one_before(db: TestDatabase) {
        let first = db.store().begin().await.unwrap();
        claim(&first, 1, request("one"), start()).await.unwrap();
        let store = db.store().clone();
        let second = tokio::spawn(async move {
            let tx = store.begin().await.unwrap();
            let outcome = claim(&tx, 2, request("one"), start()).await;
            (outcome, tx.idempotency_keys().find(request("one"), start()).await.unwrap())
        });
        tokio::task::yield_now().await;
        first.idempotency_keys().answer(answer(1), None).await.unwrap();
        first.commit().await.unwrap();
        let (outcome, kept) = second.await.unwrap();
        assert_eq!(outcome, Err(StoreError::Conflict(Constraint::IdempotencyKey)));
        assert_eq!(kept, Some(answer(1)));
    }
}
