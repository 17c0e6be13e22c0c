use roster_domain::{SessionId, UserId};
use uuid::Uuid;

use super::samples::later;
use crate::testing::TestDatabase;
use crate::{Invalidation, on_both_databases};

fn user(number: u8) -> UserId {
    UserId::from_uuid(Uuid::from_bytes([number; 16]))
}

/// Writes a row for each user, in a transaction of their own.
async fn outdate(db: &TestDatabase, users: &[u8], seconds: u64) {
    let tx = db.store().begin().await.unwrap();
    let session = Some(SessionId::from_uuid(Uuid::from_bytes([9; 16])));
    let stale = users.iter().map(|number| (user(*number), session.filter(|_| number % 2 == 0)));
    tx.cache_invalidations().insert(stale, later(seconds)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn read(db: &TestDatabase, first: i64, gaps: &[(i64, i64)]) -> Vec<(i64, UserId)> {
    let gaps = gaps.iter().map(|(first, last)| *first..=*last);
    let rows = db.store().cache_invalidations().from(first, gaps).await.unwrap();
    rows.iter().map(|row| (row.id, row.user)).collect()
}

on_both_databases! {
    async fn rows_are_read_from_where_a_reader_is_and_from_the_gaps_before(db: TestDatabase) {
        outdate(&db, &[1, 2, 3, 4, 5, 6, 7, 8], 0).await;
        assert_eq!(read(&db, 0, &[]).await.len(), 8);
        assert_eq!(read(&db, 7, &[]).await, [(7, user(7)), (8, user(8))]);
        assert_eq!(
            read(&db, 8, &[(5, 5), (1, 2)]).await,
            [(1, user(1)), (2, user(2)), (5, user(5)), (8, user(8))]
        );
        assert_eq!(read(&db, 9, &[]).await, []);
    }

    async fn an_id_is_never_given_twice_even_when_all_rows_are_gone(db: TestDatabase) {
        assert_eq!(db.store().cache_invalidations().newest_before(later(99)).await.unwrap(), None);
        outdate(&db, &[1, 2], 0).await;
        outdate(&db, &[3], 10).await;
        let second = Invalidation { id: 2, user: user(2), at: later(0) };
        assert_eq!(db.store().cache_invalidations().newest_before(later(10)).await.unwrap(), Some(second));
        let tx = db.store().begin().await.unwrap();
        assert_eq!(tx.cache_invalidations().delete_before(later(10)).await.unwrap(), 2);
        assert_eq!(tx.cache_invalidations().delete_before(later(11)).await.unwrap(), 1);
        tx.commit().await.unwrap();
        outdate(&db, &[4], 20).await;
        assert_eq!(read(&db, 4, &[]).await, [(4, user(4))]);
    }
}

/// What readers have to reckon with.
#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_row_may_turn_up_after_one_with_a_higher_id() {
    let db = TestDatabase::postgres().await;
    let slow = db.store().begin().await.unwrap();
    slow.cache_invalidations().insert([(user(1), None)], later(0)).await.unwrap();
    outdate(&db, &[2], 0).await;
    assert_eq!(read(&db, 0, &[]).await, [(2, user(2))]);
    slow.commit().await.unwrap();
    assert_eq!(read(&db, 3, &[(1, 1)]).await, [(1, user(1))]);
}
