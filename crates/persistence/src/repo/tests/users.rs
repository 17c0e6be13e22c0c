use roster_domain::{
    AccountStatus, DisplayName, Email, ExperienceLevel, ImageUrl, Metadata, Phone, Profile, RoleName, Source,
    StatusReason, StripeCustomerId, TargetRole, User, UserId, UserOrigin, Version,
};
use serde_json::json;
use uuid::Uuid;

use super::samples::{insert, later, start, user};
use crate::testing::TestDatabase;
use crate::{Constraint, StoreError, on_both_databases};

/// Every column that a user has holds something.
fn full() -> User {
    let object = |value: serde_json::Value| value.as_object().unwrap().clone();
    User {
        email_verified_at: Some(later(1)),
        profile: Profile {
            name: Some(DisplayName::parse("Ädä Lovelace").unwrap()),
            first_name: Some(roster_domain::FirstName::parse("Ädä").unwrap()),
            last_name: Some(roster_domain::LastName::parse("Lovelace").unwrap()),
            phone: Some(Phone::parse("+4915112345678").unwrap()),
            image: Some(ImageUrl::parse("https://example.com/a.png").unwrap()),
            target_role: Some(TargetRole::parse("Engineer").unwrap()),
            experience_level: Some(ExperienceLevel::Principal),
        },
        role: RoleName::admin(),
        status: AccountStatus::Suspended {
            reason: Some(StatusReason::parse("spam\nagain").unwrap()),
            until: Some(later(60)),
            was_active: true,
        },
        failed_login_attempts: 7,
        last_login_at: Some(later(2)),
        stripe_customer_id: Some(StripeCustomerId::parse("cus_1").unwrap()),
        metadata: Metadata::from_object(object(json!({ "a": { "b": [1, 2.5, null, "ü"] } }))).unwrap(),
        app_metadata: Metadata::from_object(object(json!({ "plan": "pro" }))).unwrap(),
        source: Source {
            system: Some("prisma".to_owned()),
            id: Some("42".to_owned()),
            remainder: Some(object(json!({ "old": true }))),
            version: Some(1),
        },
        deleted_at: Some(later(3)),
        ..user(1, "Ada@Example.com")
    }
}

on_both_databases! {
    async fn a_user_is_read_as_it_was_written(db: TestDatabase) {
        let written = full();
        insert(db.store().begin().await.unwrap(), &written).await;
        let read = db.store().users().find(written.id).await.unwrap().unwrap();
        assert_eq!(read, User { version: Version::stored(1), ..written });
    }

    async fn a_second_live_user_of_an_address_is_a_conflict_and_a_deleted_one_is_none(db: TestDatabase) {
        let deleted = User { deleted_at: Some(later(9)), username: None, ..user(1, "ada@example.com") };
        insert(db.store().begin().await.unwrap(), &deleted).await;
        insert(db.store().begin().await.unwrap(), &user(2, "ada@example.com")).await;
        let tx = db.store().begin().await.unwrap();
        let third = User { username: None, ..user(3, "ADA@example.com") };
        assert_eq!(tx.users().insert(&third, UserOrigin::SignUp).await, Err(StoreError::Conflict(Constraint::UserEmail)));
    }

    async fn a_username_is_unique_whatever_its_case(db: TestDatabase) {
        insert(db.store().begin().await.unwrap(), &user(1, "ada@example.com")).await;
        let same = User { username: user(1, "x@example.com").username, ..user(2, "bob@example.com") };
        let tx = db.store().begin().await.unwrap();
        assert_eq!(tx.users().insert(&same, UserOrigin::SignUp).await, Err(StoreError::Conflict(Constraint::UserUsername)));
    }

    async fn an_unknown_role_is_a_conflict_of_reference(db: TestDatabase) {
        let tx = db.store().begin().await.unwrap();
        let odd = User { role: RoleName::parse("nobody").unwrap(), ..user(1, "ada@example.com") };
        assert_eq!(tx.users().insert(&odd, UserOrigin::SignUp).await, Err(StoreError::Conflict(Constraint::Reference)));
    }

    async fn an_insert_into_a_taken_address_leaves_the_owner_alone(db: TestDatabase) {
        insert(db.store().begin().await.unwrap(), &user(1, "ada@example.com")).await;
        let tx = db.store().begin().await.unwrap();
        tx.users().insert_if_free(&User::register_pending(user(2, "x@y.z").id, user(1, "ada@example.com").email, start()), UserOrigin::SignUp).await.unwrap();
        tx.commit().await.unwrap();
        let owner = db.store().users().find_by_email(&Email::parse("ada@example.com").unwrap()).await.unwrap();
        assert_eq!(owner.unwrap().id, user(1, "ada@example.com").id);
    }

    async fn an_update_of_an_older_version_is_stale_and_changes_nothing(db: TestDatabase) {
        insert(db.store().begin().await.unwrap(), &user(1, "ada@example.com")).await;
        let id = user(1, "ada@example.com").id;
        let mut first = db.store().users().find(id).await.unwrap().unwrap();
        let mut second = first.clone();
        first.set_password(roster_domain::PasswordHash::from_stored("first"), later(5));
        second.set_password(roster_domain::PasswordHash::from_stored("second"), later(6));
        let tx = db.store().begin().await.unwrap();
        tx.users().update(&first).await.unwrap();
        assert_eq!(tx.users().update(&second).await, Err(StoreError::Stale));
        tx.commit().await.unwrap();
        let read = db.store().users().find(id).await.unwrap().unwrap();
        assert_eq!(read.password_hash.unwrap().as_str(), "first");
        assert_eq!((read.version.get(), read.updated_at), (2, later(5)));
    }

    /// PW-11
    async fn a_hash_is_replaced_only_where_it_still_stands_and_the_version_stays(db: TestDatabase) {
        let ada = user(1, "ada@example.com");
        insert(db.store().begin().await.unwrap(), &ada).await;
        insert(db.store().begin().await.unwrap(), &user(2, "bob@example.com")).await;
        let [old, new, late] = ["hash", "better", "late"].map(roster_domain::PasswordHash::from_stored);
        for hash in [&new, &late] {
            let tx = db.store().begin().await.unwrap();
            tx.users().rehash(ada.id, &old, hash).await.unwrap();
            tx.commit().await.unwrap();
        }
        let read = db.store().users().find(ada.id).await.unwrap().unwrap();
        assert_eq!(read.password_hash, Some(new));
        assert_eq!((read.version.get(), read.password_changed_at), (1, ada.password_changed_at));
        let other = db.store().users().find(user(2, "b@example.com").id).await.unwrap().unwrap();
        assert_eq!(other.password_hash, Some(old));
    }

    async fn what_was_not_committed_is_gone(db: TestDatabase) {
        let tx = db.store().begin().await.unwrap();
        tx.users().insert(&user(1, "ada@example.com"), UserOrigin::SignUp).await.unwrap();
        drop(tx);
        assert!(db.store().users().find(user(1, "ada@example.com").id).await.unwrap().is_none());
    }

    async fn only_an_unproven_registration_yields_its_address(db: TestDatabase) {
        let email = Email::parse("ada@example.com").unwrap();
        let pending = User::register_pending(UserId::from_uuid(Uuid::from_bytes([1; 16])), email.clone(), start());
        insert(db.store().begin().await.unwrap(), &pending).await;
        insert(db.store().begin().await.unwrap(), &user(2, "bob@example.com")).await;
        let tx = db.store().begin().await.unwrap();
        tx.users().yield_address(&email).await.unwrap();
        tx.users().yield_address(&Email::parse("bob@example.com").unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(db.store().users().find(pending.id).await.unwrap().is_none());
        assert!(db.store().users().find(user(2, "b@example.com").id).await.unwrap().is_some());
    }

    async fn a_row_that_fits_no_user_is_named(db: TestDatabase) {
        insert(db.store().begin().await.unwrap(), &user(1, "ada@example.com")).await;
        db.execute("UPDATE users SET username_canonical = NULL").await;
        let id = user(1, "ada@example.com").id;
        let error = db.store().users().find(id).await.unwrap_err();
        assert_eq!(
            error,
            StoreError::Corrupt { table: "users", id: id.to_string(), column: "username_canonical" }
        );
    }
}
