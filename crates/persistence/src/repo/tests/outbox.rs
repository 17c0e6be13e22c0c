use std::time::Duration;

use roster_domain::OutboxId;
use uuid::Uuid;

use super::samples::{later, start};
use crate::testing::TestDatabase;
use crate::{NewMail, on_both_databases};

const LEASE: Duration = Duration::from_mins(2);

fn mail(number: u8) -> NewMail {
    NewMail {
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

async fn lease(db: &TestDatabase, seconds: u64) -> Vec<(u8, u32)> {
    let tx = db.store().begin().await.unwrap();
    let mails = tx.outbox().lease(later(seconds), 10, LEASE).await.unwrap();
    tx.commit().await.unwrap();
    mails.iter().map(|mail| (mail.payload[0], mail.attempts)).collect()
}

on_both_databases! {
    async fn a_leased_mail_is_nobody_elses_until_the_lease_is_over(db: TestDatabase) {
        put(&db, [1, 2, 90]).await;
        assert_eq!(lease(&db, 10).await, [(1, 1), (2, 1)]);
        assert_eq!(lease(&db, 11).await, []);
        assert_eq!(lease(&db, 10 + LEASE.as_secs()).await, [(90, 1), (1, 2), (2, 2)]);
    }

    async fn a_sent_mail_is_forgotten_and_a_dead_one_waits_no_more(db: TestDatabase) {
        put(&db, [1, 2]).await;
        let tx = db.store().begin().await.unwrap();
        tx.outbox().mark_sent(mail(1).id, later(5)).await.unwrap();
        tx.outbox().mark_dead(mail(2).id, "refused", later(5)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!db.store().outbox().has_due(later(1000)).await.unwrap());
        let kept = db.store().outbox().sealed().await.unwrap();
        assert_eq!(kept, [(mail(2).id, vec![2])]);
    }

    async fn a_failed_mail_is_due_again_when_it_was_told(db: TestDatabase) {
        put(&db, [1]).await;
        assert_eq!(lease(&db, 5).await.len(), 1);
        let tx = db.store().begin().await.unwrap();
        tx.outbox().mark_failed(mail(1).id, "busy", later(30)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!db.store().outbox().has_due(later(29)).await.unwrap());
        assert_eq!(lease(&db, 30).await, [(1, 2)]);
    }

    async fn nothing_is_due_in_an_empty_outbox(db: TestDatabase) {
        assert!(!db.store().outbox().has_due(start()).await.unwrap());
        assert_eq!(lease(&db, 0).await, []);
    }
}
