use std::collections::BTreeSet;
use std::time::Duration;

use roster_domain::OutboxId;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::samples::{later, start};
use crate::testing::TestDatabase;
use crate::{NewMessage, OutboxMessage, Position, Store, Unsent, Window, on_both_databases};

const LEASE: Duration = Duration::from_mins(2);

fn mail(number: u8) -> NewMessage {
    NewMessage {
        id: OutboxId::from_uuid(Uuid::from_bytes([number; 16])),
        user: None,
        kind: "verify_email".to_owned(),
        payload: vec![number],
        at: later(u64::from(number)),
    }
}

async fn put(db: &TestDatabase, numbers: impl IntoIterator<Item = u8>) {
    let tx = db.store().begin().await.unwrap();
    for number in numbers {
        tx.outbox().insert(mail(number)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn take(db: &TestDatabase, seconds: u64, limit: u64) -> Vec<OutboxMessage> {
    take_from(db.store().clone(), seconds, limit).await
}

async fn take_from(store: Store, seconds: u64, limit: u64) -> Vec<OutboxMessage> {
    let tx = store.begin().await.unwrap();
    let mails = tx.outbox().lease(later(seconds), limit, LEASE).await.unwrap();
    tx.commit().await.unwrap();
    mails
}

async fn lease(db: &TestDatabase, seconds: u64) -> Vec<(u8, u32)> {
    take(db, seconds, 10).await.iter().map(|mail| (mail.payload[0], mail.attempts)).collect()
}

/// The first bytes of the ids of mails that have not been sent.
async fn unsent(db: &TestDatabase, which: Unsent, after: Option<u8>, limit: u64) -> Vec<u8> {
    let after = after.map(|number| Position::at(mail(number).at, mail(number).id.as_uuid()));
    let listed = db.store().outbox().unsent(which, Window { after, limit }).await.unwrap();
    listed.iter().map(|entry| entry.id.as_uuid().as_bytes()[0]).collect()
}

on_both_databases! {
    async fn a_leased_mail_is_nobody_elses_until_the_lease_is_over(db: TestDatabase) {
        put(&db, [1, 2, 90]).await;
        assert_eq!(lease(&db, 10).await, [(1, 1), (2, 1)]);
        assert_eq!(lease(&db, 11).await, []);
        assert_eq!(lease(&db, 10 + LEASE.as_secs()).await, [(90, 1), (1, 2), (2, 2)]);
    }

    async fn takers_at_the_same_moment_share_the_mails_and_none_gets_one_twice(db: TestDatabase) {
        put(&db, 1..=40).await;
        let takers: JoinSet<_> = (0..8).map(|_| take_from(db.store().clone(), 60, 5)).collect();
        let taken: Vec<u8> = takers.join_all().await.iter().flatten().map(|mail| mail.payload[0]).collect();
        assert_eq!(taken.len(), 40, "{taken:?}");
        assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), 40, "{taken:?}");
    }

    async fn a_sent_mail_is_forgotten_and_a_dead_one_waits_no_more(db: TestDatabase) {
        put(&db, [1, 2]).await;
        let taken = take(&db, 5, 10).await;
        let tx = db.store().begin().await.unwrap();
        tx.outbox().mark_sent(mail(1).id, later(5)).await.unwrap();
        tx.outbox().mark_dead(&taken[1], "refused", later(5)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!db.store().outbox().has_due(later(1000)).await.unwrap());
        let kept = db.store().outbox().sealed().await.unwrap();
        assert_eq!(kept, [(mail(2).id, vec![2])]);
    }

    async fn a_failed_mail_is_due_again_when_it_was_told(db: TestDatabase) {
        put(&db, [1]).await;
        let taken = take(&db, 5, 10).await;
        let tx = db.store().begin().await.unwrap();
        tx.outbox().mark_failed(&taken[0], "busy", later(30)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!db.store().outbox().has_due(later(29)).await.unwrap());
        assert_eq!(lease(&db, 30).await, [(1, 2)]);
    }

    /// A taker that slept past its lease must not undo what the next one did.
    async fn who_outlived_a_lease_has_no_say_but_that_the_mail_is_out(db: TestDatabase) {
        put(&db, [1, 2]).await;
        let late = take(&db, 5, 10).await;
        assert_eq!(lease(&db, 5 + LEASE.as_secs()).await, [(1, 2), (2, 2)]);
        let tx = db.store().begin().await.unwrap();
        tx.outbox().mark_failed(&late[0], "busy", later(6)).await.unwrap();
        tx.outbox().mark_dead(&late[0], "refused", later(6)).await.unwrap();
        tx.outbox().mark_sent(late[1].id, later(6)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(lease(&db, 6 + LEASE.as_secs()).await, []);
        assert_eq!(lease(&db, 5 + 2 * LEASE.as_secs()).await, [(1, 3)]);
        assert!(unsent(&db, Unsent::Dead, None, 10).await.is_empty());
    }

    async fn what_was_not_sent_is_listed_the_newest_first_and_without_contents(db: TestDatabase) {
        put(&db, 1..=4).await;
        let taken = take(&db, 60, 10).await;
        let tx = db.store().begin().await.unwrap();
        tx.outbox().mark_sent(taken[0].id, later(61)).await.unwrap();
        tx.outbox().mark_dead(&taken[1], "refused", later(62)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(unsent(&db, Unsent::All, None, 2).await, [4, 3]);
        assert_eq!(unsent(&db, Unsent::All, Some(3), 2).await, [2]);
        let dead = db.store().outbox().unsent(Unsent::Dead, Window { after: None, limit: 10 }).await.unwrap();
        let [dead] = dead.as_slice() else { panic!("{dead:?}") };
        assert_eq!((dead.id, dead.kind.as_str(), dead.attempts), (mail(2).id, "verify_email", 1));
        assert_eq!((dead.last_error.as_deref(), dead.dead_at), (Some("refused"), Some(later(62))));
        assert_eq!((dead.created_at, dead.user), (mail(2).at, None));
    }

    async fn a_mail_that_is_tried_again_is_due_at_once_as_if_it_were_new(db: TestDatabase) {
        put(&db, [1, 2, 3]).await;
        let taken = take(&db, 60, 10).await;
        let tx = db.store().begin().await.unwrap();
        tx.outbox().mark_sent(taken[0].id, later(61)).await.unwrap();
        tx.outbox().mark_dead(&taken[1], "refused", later(61)).await.unwrap();
        tx.outbox().mark_failed(&taken[2], "busy", later(3600)).await.unwrap();
        for number in [2, 3] {
            let retried = tx.outbox().retry(mail(number).id, later(70)).await.unwrap().unwrap();
            assert_eq!((retried.id, retried.attempts), (mail(number).id, 0));
            assert_eq!((retried.available_at, retried.dead_at), (later(70), None));
        }
        assert_eq!(tx.outbox().retry(mail(1).id, later(70)).await.unwrap(), None, "it was sent");
        assert_eq!(tx.outbox().retry(mail(9).id, later(70)).await.unwrap(), None, "there is none");
        tx.commit().await.unwrap();
        assert_eq!(lease(&db, 70).await.iter().collect::<BTreeSet<_>>(), BTreeSet::from([&(2, 1), &(3, 1)]));
    }

    async fn mails_that_were_sent_long_ago_are_removed_a_few_at_a_time(db: TestDatabase) {
        put(&db, 1..=5).await;
        let tx = db.store().begin().await.unwrap();
        for number in 1..=4 {
            tx.outbox().mark_sent(mail(number).id, later(100 + u64::from(number))).await.unwrap();
        }
        assert_eq!(tx.outbox().delete_sent_before(later(104), 2).await.unwrap(), 2);
        assert_eq!(tx.outbox().delete_sent_before(later(104), 2).await.unwrap(), 1);
        assert_eq!(tx.outbox().delete_sent_before(later(104), 2).await.unwrap(), 0);
        tx.commit().await.unwrap();
        assert_eq!(lease(&db, 200).await, [(5, 1)], "what waits stays");
    }

    async fn nothing_is_due_in_an_empty_outbox(db: TestDatabase) {
        assert!(!db.store().outbox().has_due(start()).await.unwrap());
        assert_eq!(lease(&db, 0).await, []);
    }
}
