use roster_domain::{
    AccountChange, AccountStatus, Actor, DisplayName, ExternalIdentity, IdentityId, Metadata, PasswordHash,
    Role, RoleName, Source, StatusChange, StatusChangeId, StatusKind, StatusReason, StripeCustomerId,
    Subject, Timestamp, User, UserId, UserOrigin,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::samples::{insert, later, start, user};
use crate::paging::Window;
use crate::testing::TestDatabase;
use crate::{Constraint, Store, StoreError, Wanted, on_both_databases};

/// Someone with a value in every column, some of them odd.
fn with_everything() -> User {
    let Value::Object(remainder) =
        json!({ "Age": 7, "quote\"": ["ä", null, "\u{1}\\"], "deep": { "a": 1.5 } })
    else {
        panic!("it is an object")
    };
    User {
        email_verified_at: Some(later(1)),
        password_changed_at: Some(Timestamp::parse_rfc3339("0000-01-01T00:00:00.000001Z").unwrap()),
        last_login_at: Some(Timestamp::parse_rfc3339("9999-12-31T23:59:59.999999Z").unwrap()),
        password_hash: Some(PasswordHash::from_stored("$2b$12$\\")),
        status: AccountStatus::Suspended {
            reason: Some(StatusReason::from_stored("it's \"so\"\n\\u0041 ☂")),
            until: Some(later(9)),
            was_active: true,
        },
        failed_login_attempts: 7,
        stripe_customer_id: Some(StripeCustomerId::from_stored("cus_1")),
        metadata: Metadata::from_stored(remainder.clone()),
        source: Source {
            system: Some("alembic".to_owned()),
            id: Some("42".to_owned()),
            remainder: Some(remainder),
            version: Some(1),
        },
        profile: roster_domain::Profile {
            name: Some(DisplayName::from_stored("Zoë 👩‍🚀")),
            ..roster_domain::Profile::default()
        },
        ..user(1, "ada@example.com")
    }
}

/// As many as take several statements, the first with everything.
fn many() -> Vec<User> {
    let plain = (2..=250).map(|n| User { username: None, ..user(n, &format!("user{n}@example.com")) });
    std::iter::once(with_everything()).chain(plain).collect()
}

async fn write(store: &Store, users: &[User]) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    tx.users().insert_all(&users.iter().collect::<Vec<_>>(), UserOrigin::Import).await?;
    tx.commit().await
}

/// As it is read: what was never stored has no version to compare with.
fn stored(user: &User) -> User {
    User { version: roster_domain::Version::stored(user.version.get()), ..user.clone() }
}

on_both_databases! {
    async fn users_who_are_written_together_are_the_same_as_one_by_one(db: TestDatabase) {
        let users = many();
        write(db.store(), &users).await.unwrap();
        for user in &users {
            assert_eq!(db.store().users().find(user.id).await.unwrap(), Some(stored(user)));
        }
        assert_eq!(write(db.store(), &[]).await, Ok(()));
    }

    async fn somebody_in_the_way_of_one_is_in_the_way_of_all(db: TestDatabase) {
        insert(db.store().begin().await.unwrap(), &user(250, "there@example.com")).await;
        let refused = write(db.store(), &many()).await;
        assert_eq!(refused, Err(StoreError::Conflict(Constraint::UserId)));
        assert_eq!(db.store().users().find(many()[0].id).await.unwrap(), None);
        let same_address = [User { username: None, ..user(3, "THERE@example.com") }];
        assert_eq!(write(db.store(), &same_address).await, Err(StoreError::Conflict(Constraint::UserEmail)));
    }

    async fn each_of_many_new_users_is_told_of(db: TestDatabase) {
        let (ada, bob) = (user(1, "ada@example.com"), user(2, "bob@example.com"));
        let tx = db.store().begin().await.unwrap();
        tx.users().insert_all(&[&ada, &bob], UserOrigin::Import).await.unwrap();
        let registered = AccountChange::Registered { origin: UserOrigin::Import };
        assert_eq!(tx.take_account_changes(), [(ada.id, registered.clone()), (bob.id, registered)]);
    }

    async fn users_are_found_by_all_that_makes_one_unique(db: TestDatabase) {
        let deleted = User { deleted_at: Some(later(5)), ..user(2, "gone@example.com") };
        let (ada, bob) = (with_everything(), user(3, "bob@example.com"));
        write(db.store(), &[ada.clone(), deleted.clone(), bob.clone()]).await.unwrap();
        let texts = |text: &str| vec![text.to_owned(), "nobody".to_owned()];
        let none = Wanted::default();
        for (wanted, expected) in [
            (Wanted { ids: vec![bob.id, UserId::from_uuid(Uuid::nil())], ..none.clone() }, vec![bob.id]),
            (Wanted { sources: vec![("alembic".to_owned(), texts("42"))], ..none.clone() }, vec![ada.id]),
            (Wanted { sources: vec![("prisma".to_owned(), texts("42"))], ..none.clone() }, vec![]),
            (Wanted { emails: texts("ada@example.com"), ..none.clone() }, vec![ada.id]),
            (Wanted { emails: texts("gone@example.com"), ..none.clone() }, vec![]),
            (Wanted { deleted_emails: texts("gone@example.com"), ..none.clone() }, vec![deleted.id]),
            (Wanted { usernames: texts("user3"), ..none.clone() }, vec![bob.id]),
            (Wanted { usernames: texts("user2"), ..none.clone() }, vec![]),
            (Wanted { customers: texts("cus_1"), ..none.clone() }, vec![ada.id]),
            (none, vec![]),
        ] {
            let found = db.store().users().having(&wanted).await.unwrap();
            assert_eq!(found.iter().map(|user| user.id).collect::<Vec<_>>(), expected, "{wanted:?}");
        }
    }

    async fn identities_and_history_come_in_together_too(db: TestDatabase) {
        let ada = user(1, "ada@example.com");
        insert(db.store().begin().await.unwrap(), &ada).await;
        let identity = |n: u8| ExternalIdentity {
            id: IdentityId::from_uuid(Uuid::from_bytes([n; 16])),
            user_id: ada.id,
            issuer: "i".to_owned(),
            subject: Subject::from_stored(format!("s{n}")),
            email: None,
            last_seen_at: None,
            token_issued_at: None,
            created_at: start(),
        };
        let change = |n: u8, actor| StatusChange {
            id: StatusChangeId::from_uuid(Uuid::from_bytes([n; 16])),
            user_id: ada.id,
            from: StatusKind::Active,
            to: StatusKind::Locked,
            actor,
            reason: None,
            until: Some(later(8)),
            created_at: later(u64::from(n)),
        };
        let changes = [change(2, Actor::User(ada.id)), change(1, Actor::Import)];
        let tx = db.store().begin().await.unwrap();
        tx.identities().insert_all(&[identity(1), identity(2)]).await.unwrap();
        tx.status_changes().insert_past(&changes).await.unwrap();
        assert_eq!(tx.take_account_changes(), [], "that was elsewhere");
        let window = Window { after: None, limit: 9 };
        assert_eq!(tx.status_changes().of_user(ada.id, window).await.unwrap(), changes);
        let (one, other) = (Subject::from_stored("s2"), Subject::from_stored("s3"));
        assert_eq!(tx.identities().of_issuer("i", &[&one, &other]).await.unwrap(), [identity(2)]);
        let taken = tx.identities().insert_all(&[ExternalIdentity { id: identity(3).id, ..identity(1) }]).await;
        assert_eq!(taken, Err(StoreError::Conflict(Constraint::Identity)));
    }

    async fn roles_that_are_there_stay_as_they_are(db: TestDatabase) {
        let role = |name: &str| Role::new(RoleName::parse(name).unwrap(), None, Vec::new(), start());
        let admin = db.store().roles().find(&RoleName::admin()).await.unwrap();
        let tx = db.store().begin().await.unwrap();
        tx.roles().insert_missing(&[role("boss"), role("admin")]).await.unwrap();
        tx.roles().insert_missing(&[role("boss")]).await.unwrap();
        tx.roles().insert_missing(&[]).await.unwrap();
        assert_eq!(tx.roles().find(&RoleName::admin()).await.unwrap(), admin);
        let names = tx.roles().names().await.unwrap();
        assert_eq!(names.iter().filter(|name| name.as_str() == "boss").count(), 1);
    }
}

#[tokio::test]
async fn a_scratch_database_is_one_of_its_own() {
    let (one, other) = (Store::scratch().await.unwrap(), Store::scratch().await.unwrap());
    write(&one, &many()).await.unwrap();
    assert!(one.users().find(many()[0].id).await.unwrap().is_some());
    assert_eq!(other.users().find(many()[0].id).await.unwrap(), None);
    assert!(write(&one, &many()).await.is_err(), "its constraints hold");
    assert!(
        one.users().find(many()[9].id).await.unwrap().is_some(),
        "and the failed transaction is taken back"
    );
}
