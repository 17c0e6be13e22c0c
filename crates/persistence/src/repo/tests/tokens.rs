use roster_domain::{
    DeviceTokenId, OneTimeToken, OneTimeTokenId, PasswordHash, Profile, RegistrationAttempt,
    RegistrationAttemptId, SessionId, TargetRole, TokenPayload, TokenPurpose, Username,
};
use uuid::Uuid;

use super::samples::{insert, later, start, user};
use crate::testing::TestDatabase;
use crate::{DeviceMark, DeviceToken, on_both_databases};

const PURPOSE: TokenPurpose = TokenPurpose::EmailVerification;

fn id(number: u8) -> Uuid {
    Uuid::from_bytes([number; 16])
}

fn token(number: u8) -> OneTimeToken {
    let payload = TokenPayload {
        attempt: Some(RegistrationAttemptId::from_uuid(id(7))),
        new_email: Some(user(9, "New@Example.com").email),
        session: Some(SessionId::from_uuid(id(8))),
        return_to: Some("https://app.example/".to_owned()),
    };
    let owner = user(1, "ada@example.com").id;
    OneTimeToken::new(
        OneTimeTokenId::from_uuid(id(number)),
        owner,
        PURPOSE,
        vec![number; 32],
        payload,
        start(),
    )
}

on_both_databases! {
    async fn a_token_is_spent_once_and_for_its_purpose_only(db: TestDatabase) {
        insert(db.store().begin().await.unwrap(), &user(1, "ada@example.com")).await;
        let tx = db.store().begin().await.unwrap();
        let tokens = tx.one_time_tokens();
        tokens.insert(&token(1)).await.unwrap();
        assert_eq!(tokens.find_live(&[1; 32], PURPOSE, later(1)).await.unwrap(), Some(token(1)));
        assert!(tokens.consume(&[1; 32], TokenPurpose::PasswordReset, later(1)).await.unwrap().is_none());
        let spent = tokens.consume(&[1; 32], PURPOSE, later(1)).await.unwrap().unwrap();
        assert_eq!(spent.consumed_at, Some(later(1)));
        assert!(tokens.consume(&[1; 32], PURPOSE, later(2)).await.unwrap().is_none());
        assert!(tokens.find_live(&[1; 32], PURPOSE, later(1)).await.unwrap().is_none());
        tx.commit().await.unwrap();
    }

    async fn a_token_past_its_time_is_not_spent(db: TestDatabase) {
        insert(db.store().begin().await.unwrap(), &user(1, "ada@example.com")).await;
        let tx = db.store().begin().await.unwrap();
        tx.one_time_tokens().insert(&token(1)).await.unwrap();
        let end = start().plus(PURPOSE.ttl());
        assert!(tx.one_time_tokens().consume(&[1; 32], PURPOSE, end).await.unwrap().is_none());
    }

    async fn voided_tokens_are_no_longer_live(db: TestDatabase) {
        insert(db.store().begin().await.unwrap(), &user(1, "ada@example.com")).await;
        let tx = db.store().begin().await.unwrap();
        let tokens = tx.one_time_tokens();
        for number in 1..=3 {
            tokens.insert(&token(number)).await.unwrap();
        }
        let owner = token(1).user_id;
        tokens.void(token(2).id, later(1)).await.unwrap();
        assert_eq!(tokens.live_of(owner, PURPOSE, later(1)).await.unwrap(), [token(1), token(3)]);
        tokens.void_all(owner, PURPOSE, later(1)).await.unwrap();
        assert!(tokens.live_of(owner, PURPOSE, later(1)).await.unwrap().is_empty());
    }

    async fn the_newest_attempts_are_kept_as_they_were_entered(db: TestDatabase) {
        let owner = user(1, "ada@example.com");
        insert(db.store().begin().await.unwrap(), &owner).await;
        let attempt = |number: u8| {
            RegistrationAttempt::new(
                RegistrationAttemptId::from_uuid(id(number)),
                owner.id,
                vec![number; 32],
                PasswordHash::from_stored("hash"),
                Some(Username::parse("Ada").unwrap()),
                Profile { target_role: Some(TargetRole::parse("Lead").unwrap()), ..Profile::default() },
                later(u64::from(number)),
            )
        };
        let tx = db.store().begin().await.unwrap();
        let attempts = tx.registration_attempts();
        for number in 1..=3 {
            attempts.insert(&attempt(number)).await.unwrap();
        }
        attempts.trim(owner.id, 2).await.unwrap();
        assert!(attempts.find_live_by_secret(&[1; 32], owner.id, later(4)).await.unwrap().is_none());
        assert_eq!(attempts.find_live_by_secret(&[3; 32], owner.id, later(4)).await.unwrap(), Some(attempt(3)));
        let end = later(3).plus(RegistrationAttempt::TTL);
        assert!(attempts.find_live(attempt(3).id, owner.id, end).await.unwrap().is_none());
        attempts.delete_all(owner.id).await.unwrap();
        assert!(attempts.find_live(attempt(3).id, owner.id, later(4)).await.unwrap().is_none());
    }

    async fn a_device_is_known_by_its_own_users_live_token_only(db: TestDatabase) {
        let owner = user(1, "ada@example.com");
        insert(db.store().begin().await.unwrap(), &owner).await;
        let tx = db.store().begin().await.unwrap();
        let devices = tx.device_tokens();
        for number in 1..=3 {
            let created_at = later(u64::from(number));
            let (id, expires_at) = (DeviceTokenId::from_uuid(id(number)), later(100));
            let mark = DeviceMark::Token(vec![number; 32]);
            let token = DeviceToken { id, user: owner.id, mark, expires_at, created_at };
            devices.insert(token).await.unwrap();
        }
        assert!(devices.touch(owner.id, &[1; 32], later(50), later(200)).await.unwrap());
        assert!(!devices.touch(user(2, "b@example.com").id, &[1; 32], later(50), later(200)).await.unwrap());
        assert!(!devices.touch(owner.id, &[2; 32], later(100), later(200)).await.unwrap());
        // The one just used stays, however old it is.
        devices.trim(owner.id, 2).await.unwrap();
        assert!(devices.touch(owner.id, &[1; 32], later(60), later(200)).await.unwrap());
        assert!(devices.touch(owner.id, &[3; 32], later(60), later(200)).await.unwrap());
        assert!(!devices.touch(owner.id, &[2; 32], later(60), later(200)).await.unwrap());
    }
}
