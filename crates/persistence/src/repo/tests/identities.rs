use roster_domain::{ExternalIdentity, IdentityId, Subject, User};
use uuid::Uuid;

use super::samples::{insert, later, start, user};
use crate::testing::TestDatabase;
use crate::{Constraint, StoreError, on_both_databases};

fn identity(number: u8, owner: &User, issuer: &str, subject: &str) -> ExternalIdentity {
    ExternalIdentity::new(
        IdentityId::from_uuid(Uuid::from_bytes([number; 16])),
        owner.id,
        (issuer, &Subject::parse(subject).unwrap()),
        &owner.email,
        start(),
        later(u64::from(number)),
    )
}

on_both_databases! {
    async fn an_identity_is_found_by_issuer_and_subject_exactly(db: TestDatabase) {
        let ada = user(1, "ada@example.com");
        insert(db.store().begin().await.unwrap(), &ada).await;
        let (one, other) = (identity(1, &ada, "https://a.example", "s"), identity(2, &ada, "https://b.example", "s"));
        let tx = db.store().begin().await.unwrap();
        tx.identities().insert(&one).await.unwrap();
        tx.identities().insert(&other).await.unwrap();
        tx.commit().await.unwrap();
        let find = async |issuer: &str, subject: &str| {
            db.store().identities().find(issuer, &Subject::parse(subject).unwrap()).await.unwrap()
        };
        assert_eq!(find("https://a.example", "s").await, Some(one.clone()));
        assert_eq!(find("https://b.example", "s").await, Some(other.clone()));
        for (issuer, subject) in [("https://a.example", "S"), ("https://a.example", "s "), ("https://a.example/", "s")] {
            assert_eq!(find(issuer, subject).await, None, "{issuer} {subject}");
        }
        assert_eq!(db.store().identities().of_user(ada.id).await.unwrap(), [one, other]);
    }

    async fn a_subject_of_an_issuer_is_one_user(db: TestDatabase) {
        let (ada, grace) = (user(1, "ada@example.com"), user(2, "grace@example.com"));
        insert(db.store().begin().await.unwrap(), &ada).await;
        insert(db.store().begin().await.unwrap(), &grace).await;
        let tx = db.store().begin().await.unwrap();
        tx.identities().insert(&identity(1, &ada, "a", "s")).await.unwrap();
        let taken = tx.identities().insert(&identity(2, &grace, "a", "s")).await;
        assert_eq!(taken, Err(StoreError::Conflict(Constraint::Identity)));
    }

    async fn what_the_newest_token_tells_is_written_and_the_rest_stays(db: TestDatabase) {
        let ada = user(1, "ada@example.com");
        insert(db.store().begin().await.unwrap(), &ada).await;
        let mut known = identity(1, &ada, "a", "s");
        let tx = db.store().begin().await.unwrap();
        tx.identities().insert(&known).await.unwrap();
        known.note_token(&user(2, "new@example.com").email, later(60), later(61));
        tx.identities().save_token(&known).await.unwrap();
        assert_eq!(tx.identities().find("a", &known.subject).await.unwrap(), Some(known));
    }

    async fn identities_go_with_their_user(db: TestDatabase) {
        let ada = user(1, "ada@example.com");
        insert(db.store().begin().await.unwrap(), &ada).await;
        let tx = db.store().begin().await.unwrap();
        tx.identities().insert(&identity(1, &ada, "a", "s")).await.unwrap();
        tx.users().erase(ada.id).await.unwrap();
        assert_eq!(tx.identities().of_user(ada.id).await.unwrap(), []);
    }
}
