use std::collections::HashMap;

use roster_domain::{RevokeReason, Session, SessionSettings};

use super::samples::{insert, later, session, user};
use crate::on_both_databases;
use crate::testing::TestDatabase;

async fn with_session(db: &TestDatabase) -> Session {
    let owner = user(1, "ada@example.com");
    insert(db.store().begin().await.unwrap(), &owner).await;
    let session = session(1, &owner);
    let tx = db.store().begin().await.unwrap();
    tx.sessions().insert(&session).await.unwrap();
    tx.commit().await.unwrap();
    session
}

on_both_databases! {
    async fn a_session_is_read_as_it_was_written_with_its_user(db: TestDatabase) {
        let written = with_session(&db).await;
        let (read, owner) = db.store().sessions().find_with_user(written.id).await.unwrap().unwrap();
        assert_eq!(read, written);
        assert_eq!(owner.id, written.user_id);
        assert_eq!(db.store().sessions().find(written.id).await.unwrap(), Some(written));
    }

    async fn one_of_two_rotations_of_a_generation_wins(db: TestDatabase) {
        let session = with_session(&db).await;
        let tx = db.store().begin().await.unwrap();
        let won = tx.sessions().rotate(session.id, 0, vec![9; 32], later(5)).await.unwrap().unwrap();
        assert_eq!((won.generation, won.rotated_at), (1, Some(later(5))));
        assert_eq!((won.refresh_token_hash, won.successor_used_at), (vec![9; 32], None));
        assert!(tx.sessions().rotate(session.id, 0, vec![8; 32], later(6)).await.unwrap().is_none());
        tx.commit().await.unwrap();
    }

    async fn a_revoked_session_neither_rotates_nor_is_revoked_again(db: TestDatabase) {
        let session = with_session(&db).await;
        let tx = db.store().begin().await.unwrap();
        assert!(tx.sessions().revoke(session.id, RevokeReason::Logout, later(5)).await.unwrap());
        assert!(!tx.sessions().revoke(session.id, RevokeReason::RefreshReused, later(6)).await.unwrap());
        assert!(tx.sessions().rotate(session.id, 0, vec![9; 32], later(7)).await.unwrap().is_none());
        tx.commit().await.unwrap();
        let read = db.store().sessions().find(session.id).await.unwrap().unwrap();
        assert_eq!((read.revoked_at, read.revoke_reason), (Some(later(5)), Some(RevokeReason::Logout)));
    }

    async fn the_first_use_of_a_generation_is_written_once(db: TestDatabase) {
        let session = with_session(&db).await;
        let tx = db.store().begin().await.unwrap();
        tx.sessions().rotate(session.id, 0, vec![9; 32], later(5)).await.unwrap().unwrap();
        for (generation, seconds) in [(0, 6), (1, 7), (1, 8)] {
            let uses = HashMap::from([(session.id, generation)]);
            let seen_to = tx.sessions().note_successors_used(&uses, later(seconds)).await.unwrap();
            assert_eq!(seen_to, [session.id]);
        }
        tx.commit().await.unwrap();
        let read = db.store().sessions().find(session.id).await.unwrap().unwrap();
        assert_eq!(read.successor_used_at, Some(later(7)));
    }

    async fn the_oldest_live_sessions_make_room(db: TestDatabase) {
        let owner = user(1, "ada@example.com");
        insert(db.store().begin().await.unwrap(), &owner).await;
        let tx = db.store().begin().await.unwrap();
        for number in 1..=4 {
            tx.sessions().insert(&session(number, &owner)).await.unwrap();
        }
        tx.sessions().revoke(session(4, &owner).id, RevokeReason::Logout, later(9)).await.unwrap();
        let settings = SessionSettings::default();
        tx.sessions().revoke_surplus(owner.id, 2, RevokeReason::Superseded, &settings, later(10)).await.unwrap();
        tx.commit().await.unwrap();
        for (number, reason) in [(1, Some(RevokeReason::Superseded)), (2, None), (3, None), (4, Some(RevokeReason::Logout))] {
            let read = db.store().sessions().find(session(number, &owner).id).await.unwrap().unwrap();
            assert_eq!(read.revoke_reason, reason, "session {number}");
        }
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: run by cargo xtask test"]
async fn a_use_of_a_session_that_somebody_holds_is_left_for_another_time() {
    let db = TestDatabase::postgres().await;
    let session = with_session(&db).await;
    let holder = db.store().begin().await.unwrap();
    holder.sessions().rotate(session.id, 0, vec![9; 32], later(5)).await.unwrap().unwrap();
    let tx = db.store().begin().await.unwrap();
    let uses = HashMap::from([(session.id, 0)]);
    assert_eq!(tx.sessions().note_successors_used(&uses, later(6)).await.unwrap(), []);
    holder.commit().await.unwrap();
    assert_eq!(tx.sessions().note_successors_used(&uses, later(6)).await.unwrap(), [session.id]);
    tx.commit().await.unwrap();
    let read = db.store().sessions().find(session.id).await.unwrap().unwrap();
    assert_eq!(read.successor_used_at, None, "the generation is over");
}
