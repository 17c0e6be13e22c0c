//! Requests with a key: the answer is part of the transaction of what was done.

use std::collections::BTreeMap;
use std::io::Write;

use super::fixture::Fixture;
use crate::domain::{Email, User, UserId};
use crate::{
    Answer, Answered, CreateUserError, CreateUserInput, IdempotencyKey, Internal, OnceError, OnceRequest,
    RegistrationMode, RequestInfo, Roster,
};

pub(super) fn request(roster: &Roster, body: &str) -> OnceRequest {
    let mut writer = roster.fingerprint();
    writer.write_all(body.as_bytes()).unwrap();
    OnceRequest {
        caller: UserId::from_uuid(uuid::Uuid::from_bytes([9; 16])),
        route: "POST /v1/users".to_owned(),
        key: IdempotencyKey::parse(b"one").unwrap(),
        fingerprint: writer.finish(),
    }
}

pub(super) fn answer(status: u16, body: &str) -> Answer {
    Answer { status, headers: BTreeMap::new(), body: body.as_bytes().to_vec(), about: None }
}

async fn create(roster: &Roster, email: &str) -> Result<User, CreateUserError> {
    let input = CreateUserInput::new(Email::parse(email).unwrap());
    roster.create_user(&roster.grant_to_system(), input, &RequestInfo::default()).await
}

/// What is kept of a creation: who it was, or that it was refused; nothing of a failure inside.
fn kept(created: &Result<User, CreateUserError>) -> Option<Answer> {
    match created {
        Ok(user) => Some(answer(201, user.email.as_typed())),
        Err(CreateUserError::Internal(_)) => None,
        Err(error) => Some(answer(409, &error.to_string())),
    }
}

async fn create_once(
    roster: &Roster,
    email: &str,
) -> Result<Answered<Result<User, CreateUserError>>, OnceError> {
    let work = async |roster: Roster| {
        let created = create(&roster, email).await;
        (kept(&created), created)
    };
    roster.once(request(roster, email), work).await
}

async fn exists(fixture: &Fixture, email: &str) -> bool {
    fixture.roster.find_user(email).await.unwrap().is_some()
}

#[tokio::test]
async fn the_first_is_done_and_the_next_gets_its_answer() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    let first = create_once(&fixture.roster, "ada@example.com").await.unwrap();
    assert!(matches!(first, Answered::First(Ok(_))));
    let again = create_once(&fixture.roster, "ada@example.com").await.unwrap();
    assert!(matches!(again, Answered::Replayed(kept) if kept == answer(201, "ada@example.com")));
    assert_eq!(fixture.roster.deliver_due().await.unwrap(), 1);
    let other = create_once(&fixture.roster, "grace@example.com").await;
    assert!(matches!(other, Err(OnceError::KeyReused)));
    assert!(!exists(&fixture, "grace@example.com").await);
}

#[tokio::test]
async fn a_refusal_changes_nothing_and_is_kept() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    create(&fixture.roster, "ada@example.com").await.unwrap();
    let refused = create_once(&fixture.roster, "ada@example.com").await.unwrap();
    assert!(matches!(refused, Answered::First(Err(CreateUserError::EmailTaken))));
    let again = create_once(&fixture.roster, "ada@example.com").await.unwrap();
    assert!(matches!(again, Answered::Replayed(kept) if kept.status == 409));
}

/// Whoever is told of a failure may ask again, so nothing of it may last.
#[tokio::test]
async fn without_an_answer_to_be_kept_nothing_lasts() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    let roster = &fixture.roster;
    let work = async |roster: Roster| (None, create(&roster, "ada@example.com").await.map(drop));
    let outcome = roster.once(request(roster, "ada@example.com"), work).await.unwrap();
    assert!(matches!(outcome, Answered::First(Ok(()))));
    assert!(!exists(&fixture, "ada@example.com").await);
    assert_eq!(roster.deliver_due().await.unwrap(), 0, "no mail left before the commit");
    assert!(matches!(create_once(roster, "ada@example.com").await.unwrap(), Answered::First(Ok(_))));
}

/// Two transactions would not be one with the answer; the second is refused, and does not wait for the first for ever.
#[tokio::test]
async fn there_is_room_for_one_change() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    let work = async |roster: Roster| {
        create(&roster, "ada@example.com").await.unwrap();
        let second = create(&roster, "grace@example.com").await;
        assert!(matches!(second, Err(CreateUserError::Internal(Internal::Failed(_)))));
        (kept(&second), second)
    };
    fixture.roster.once(request(&fixture.roster, "two"), work).await.unwrap();
    assert!(!exists(&fixture, "ada@example.com").await && !exists(&fixture, "grace@example.com").await);
}

/// A request that was overtaken gives the answer of the one that was faster, whatever its own would have been.
#[tokio::test]
async fn what_was_overtaken_answers_as_the_faster_one_did() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    let roster = &fixture.roster;
    let overtaken = async |scoped: Roster| {
        create_once(roster, "ada@example.com").await.unwrap();
        let created = create(&scoped, "ada@example.com").await;
        assert!(matches!(created, Err(CreateUserError::Internal(_))), "the key was another's");
        (Some(answer(200, "own")), ())
    };
    let outcome = roster.once(request(roster, "ada@example.com"), overtaken).await.unwrap();
    assert!(matches!(outcome, Answered::Replayed(kept) if kept == answer(201, "ada@example.com")));
}

/// The same where it has changed nothing that the key would have stood against.
#[tokio::test]
async fn what_was_overtaken_without_a_change_answers_so_too() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    let roster = &fixture.roster;
    let overtaken = async |_: Roster| {
        create_once(roster, "ada@example.com").await.unwrap();
        (Some(answer(404, "own")), ())
    };
    let outcome = roster.once(request(roster, "ada@example.com"), overtaken).await.unwrap();
    assert!(matches!(outcome, Answered::Replayed(kept) if kept == answer(201, "ada@example.com")));
}

#[tokio::test]
async fn a_kept_answer_outlives_a_change_of_the_secret_key() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    create_once(&fixture.roster, "ada@example.com").await.unwrap();
    let successor = fixture.with_keys(2, Some(1)).await.unwrap();
    assert!(matches!(create_once(&successor, "ada@example.com").await.unwrap(), Answered::Replayed(_)));
    assert!(matches!(create_once(&successor, "grace@example.com").await, Err(OnceError::KeyReused)));
}
