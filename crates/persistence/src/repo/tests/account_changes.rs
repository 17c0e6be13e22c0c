use roster_domain::{
    AccountChange, Actor, Email, RoleName, StatusChange, StatusChangeId, StatusKind, User, UserId, UserOrigin,
};

use super::samples::{insert, later, start, user};
use crate::testing::TestDatabase;
use crate::{Store, on_both_databases};

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

async fn read(store: &Store, id: UserId) -> User {
    store.users().find(id).await.unwrap().unwrap()
}

/// Ada, who has proven her address.
async fn proven(db: &TestDatabase) -> User {
    let ada = User { email_verified_at: Some(later(1)), ..user(1, "ada@example.com") };
    insert(db.store().begin().await.unwrap(), &ada).await;
    read(db.store(), ada.id).await
}

on_both_databases! {
    async fn who_is_made_came_to_be_somehow(db: TestDatabase) {
        let tx = db.store().begin().await.unwrap();
        let (ada, bob) = (user(1, "ada@example.com"), user(2, "bob@example.com"));
        tx.users().insert(&ada, UserOrigin::Invitation).await.unwrap();
        tx.users().insert_if_free(&bob, UserOrigin::SignUp).await.unwrap();
        tx.users().insert_if_free(&User { username: None, ..user(3, "BOB@example.com") }, UserOrigin::SignUp).await.unwrap();
        let registered = |origin| AccountChange::Registered { origin };
        let made = [(ada.id, registered(UserOrigin::Invitation)), (bob.id, registered(UserOrigin::SignUp))];
        assert_eq!(tx.take_account_changes(), made);
        assert_eq!(tx.take_account_changes(), [], "it is told once");
    }

    async fn a_write_is_compared_with_what_was_read_wherever_that_was(db: TestDatabase) {
        let mut ada = proven(&db).await;
        let tx = db.store().begin().await.unwrap();
        ada.give_role(RoleName::admin(), later(2));
        tx.users().update(&ada).await.unwrap();
        let (from, to) = (RoleName::viewer(), RoleName::admin());
        assert_eq!(tx.take_account_changes(), [(ada.id, AccountChange::RoleChanged { from, to })]);
        tx.commit().await.unwrap();

        let tx = db.store().begin().await.unwrap();
        let mut ada = tx.users().lock(ada.id).await.unwrap().unwrap();
        ada.change_address(email("countess@example.com"), true, later(3));
        tx.users().update(&ada).await.unwrap();
        tx.users().save_sign_in(&ada).await.unwrap();
        assert_eq!(tx.take_account_changes(), [(ada.id, AccountChange::Verified)]);
        tx.commit().await.unwrap();

        let tx = db.store().begin().await.unwrap();
        let mut ada = tx.users().lock_by_email(&ada.email).await.unwrap().unwrap();
        ada.delete(later(4));
        tx.users().update(&ada).await.unwrap();
        assert!(tx.users().erase(ada.id).await.unwrap());
        assert!(!tx.users().erase(ada.id).await.unwrap());
        let gone = [AccountChange::Deleted, AccountChange::Purged].map(|change| (ada.id, change));
        assert_eq!(tx.take_account_changes(), gone);
    }

    async fn a_move_of_status_is_told_with_its_history_and_other_facts_of_it_are_not(db: TestDatabase) {
        let ada = proven(&db).await;
        let tx = db.store().begin().await.unwrap();
        let moved = |number, from, to| StatusChange {
            id: StatusChangeId::generate(start(), [number; 10]),
            user_id: ada.id,
            from,
            to,
            actor: Actor::System,
            reason: None,
            until: Some(later(60)),
            created_at: later(5),
        };
        let (active, suspended) = (StatusKind::Active, StatusKind::Suspended);
        tx.status_changes().insert(&moved(1, active, suspended)).await.unwrap();
        tx.status_changes().insert(&moved(2, suspended, suspended)).await.unwrap();
        let change = AccountChange::StatusChanged { from: active, to: suspended };
        assert_eq!(tx.take_account_changes(), [(ada.id, change)]);
    }

    async fn a_registration_that_yields_its_address_is_purged(db: TestDatabase) {
        let pending = User::register_pending(user(1, "x@y.z").id, email("ada@example.com"), start());
        insert(db.store().begin().await.unwrap(), &pending).await;
        let tx = db.store().begin().await.unwrap();
        tx.users().yield_address(&email("nobody@example.com")).await.unwrap();
        assert_eq!(tx.take_account_changes(), []);
        tx.users().yield_address(&pending.email).await.unwrap();
        assert_eq!(tx.take_account_changes(), [(pending.id, AccountChange::Purged)]);
    }

    async fn what_signing_in_leaves_behind_is_no_change(db: TestDatabase) {
        let mut ada = proven(&db).await;
        let tx = db.store().begin().await.unwrap();
        tx.users().count_failure(ada.id).await.unwrap();
        ada.note_login(later(9));
        tx.users().save_sign_in(&ada).await.unwrap();
        ada.set_password(roster_domain::PasswordHash::from_stored("hash"), later(9));
        tx.users().update(&ada).await.unwrap();
        assert_eq!(tx.take_account_changes(), []);
    }
}
