use std::time::Duration;

use super::fixture::Fixture;
use crate::{KeyState, KeyringError, KeysError, ROTATION_LEAD, RegistrationMode};

#[tokio::test]
async fn a_rotated_key_is_published_before_it_signs_and_the_old_one_verifies_to_the_end() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.activate("ada@example.com").await;
    let states = async || -> Vec<KeyState> {
        fixture.roster.keys().await.unwrap().iter().map(|key| key.state).collect()
    };
    let old = fixture.log_in("ada@example.com").await.tokens.access_token;
    fixture.roster.rotate_keys().await.unwrap();
    assert_eq!(states().await, [KeyState::Next, KeyState::Signing]);

    fixture.clock.advance(ROTATION_LEAD);
    assert_eq!(states().await, [KeyState::Signing, KeyState::Retired]);
    fixture.roster.authenticate(&old).await.unwrap();
    fixture.clock.advance(Duration::from_mins(15));
    assert_eq!(states().await, [KeyState::Signing, KeyState::Ended]);
}

#[tokio::test]
async fn what_a_revoked_key_signed_is_refused_and_a_new_one_signs_at_once() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.activate("ada@example.com").await;
    let login = fixture.log_in("ada@example.com").await;
    let kid = fixture.roster.keys().await.unwrap()[0].kid.clone();
    fixture.roster.revoke_key(&kid).await.unwrap();
    assert!(fixture.roster.authenticate(&login.tokens.access_token).await.is_err());
    let next = fixture.log_in("ada@example.com").await;
    fixture.roster.authenticate(&next.tokens.access_token).await.unwrap();
    assert!(matches!(fixture.roster.revoke_key(&kid).await, Err(KeysError::Unknown(_))));
}

#[tokio::test]
async fn resealing_makes_the_previous_secret_key_needless() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.register("ada@example.com").await;
    let foreign = fixture.with_keys(2, None).await;
    assert!(matches!(foreign, Err(KeysError::Keyring(KeyringError::DoesNotOpen { .. }))));
    // One signing key, one mail that waits.
    assert_eq!(fixture.with_keys(2, Some(1)).await.unwrap().reseal().await.unwrap(), 2);
    let alone = fixture.with_keys(2, None).await.unwrap();
    assert_eq!(alone.deliver_due().await.unwrap(), 1);
}

#[tokio::test]
async fn a_refresh_token_from_before_a_change_of_the_secret_key_goes_on() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.activate("ada@example.com").await;
    let old = fixture.log_in("ada@example.com").await.tokens.refresh_token;
    let changed = fixture.with_keys(2, Some(1)).await.unwrap();
    let next = changed.refresh(old.expose(), &crate::RequestInfo::default()).await.unwrap();
    changed.authenticate(&next.access_token).await.unwrap();
}

#[tokio::test]
async fn only_the_newest_signing_key_has_to_open() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    let changed = fixture.with_keys(2, Some(1)).await.unwrap();
    changed.rotate_keys().await.unwrap();
    fixture.clock.advance(ROTATION_LEAD);
    // The first key is sealed with a secret key that is no longer there.
    let alone = fixture.with_keys(2, None).await.unwrap();
    assert!(alone.rotate_keys().await.is_ok());
    assert!(fixture.with_keys(1, None).await.is_err());
}

#[tokio::test]
async fn a_rotation_whose_new_key_is_revoked_leaves_no_gap() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.activate("ada@example.com").await;
    let next = fixture.roster.rotate_keys().await.unwrap();
    fixture.roster.revoke_key(&next.kid).await.unwrap();
    let states = fixture.roster.keys().await.unwrap().into_iter().map(|key| key.state).collect::<Vec<_>>();
    assert_eq!(states, [KeyState::Next, KeyState::Signing]);
    fixture.clock.advance(ROTATION_LEAD);
    let login = fixture.log_in("ada@example.com").await;
    fixture.roster.authenticate(&login.tokens.access_token).await.unwrap();
}
