//! When somebody counts as registered.

use super::heard::{Heard, moved, registered};
use crate::domain::{AccountChange, Email, StatusKind, UserOrigin};
use crate::tests::fixture::Fixture;
use crate::{CreateUserInput, Extensions, Registered, RegistrationMode, RequestInfo};

const ADA: &str = "ada@example.com";

async fn listening(mode: RegistrationMode) -> (Fixture, Heard) {
    let heard = Heard::default();
    let extensions = Extensions::default().with_event_handler(heard.clone());
    (Fixture::extended(mode, extensions).await, heard)
}

#[tokio::test]
async fn a_sign_up_is_told_when_the_row_is_made_and_again_when_the_address_is_proven() {
    let (fixture, heard) = listening(RegistrationMode::Verify).await;
    let user = fixture.activate(ADA).await.id;
    let told = heard.take_changes();
    assert_eq!(told, [(user, registered(UserOrigin::SignUp))]);
    let verified =
        [(user, AccountChange::Verified), (user, moved(StatusKind::PendingVerification, StatusKind::Active))];
    assert_eq!(heard.told(&fixture).await, verified);
}

#[tokio::test]
async fn another_attempt_at_an_address_is_no_new_registration() {
    let (fixture, heard) = listening(RegistrationMode::Verify).await;
    fixture.register(ADA).await;
    assert_eq!(heard.told(&fixture).await.len(), 1);
    fixture.register("ADA@example.com").await;
    assert_eq!(heard.told(&fixture).await, [], "of a pending one");
    fixture.activate("bob@example.com").await;
    heard.told(&fixture).await;
    fixture.register("bob@example.com").await;
    assert_eq!(heard.told(&fixture).await, [], "of an account");
}

#[tokio::test]
async fn an_open_sign_up_is_told_with_its_account() {
    let (fixture, heard) = listening(RegistrationMode::Open).await;
    let Registered::Created(user) = fixture.register(ADA).await else { panic!("not created") };
    assert_eq!(heard.told(&fixture).await, [(user.id, registered(UserOrigin::SignUp))]);
}

#[tokio::test]
async fn a_registration_that_yields_its_address_is_purged() {
    let (fixture, heard) = listening(RegistrationMode::Verify).await;
    fixture.register(ADA).await;
    let (pending, _) = heard.told(&fixture).await.remove(0);
    let by = fixture.roster.grant_to_system();
    let input = CreateUserInput::new(Email::parse(ADA).unwrap());
    let made = fixture.roster.create_user(&by, input, &RequestInfo::default()).await.unwrap();
    let told = [(pending, AccountChange::Purged), (made.id, registered(UserOrigin::Invitation))];
    assert_eq!(heard.told(&fixture).await, told);
}
