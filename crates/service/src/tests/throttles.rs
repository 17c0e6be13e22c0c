//! Other secret keys, what is forgotten with time, and ends that come by themselves.

use std::time::Duration;

use super::fixture::{Fixture, login, password};
use crate::domain::{AccountStatus, User};
use crate::{LoginError, LoginInput, RegistrationMode, RequestInfo, Roster};

const EMAIL: &str = "ada@example.com";
const DAY: Duration = Duration::from_hours(24);

async fn active() -> Fixture {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.activate(EMAIL).await;
    fixture
}

async fn try_login(roster: &Roster, input: LoginInput) -> Result<(), LoginError> {
    roster.log_in(input, &RequestInfo::default()).await.map(drop)
}

/// So many wrong passwords are looked at before one is turned away.
async fn free_guesses(roster: &Roster) -> usize {
    let wrong = || LoginInput { password: password("a wrong password"), ..login(EMAIL) };
    let mut free = 0;
    while let Err(LoginError::InvalidCredentials) = try_login(roster, wrong()).await {
        free += 1;
    }
    free
}

async fn user(fixture: &Fixture) -> User {
    fixture.roster.find_user(EMAIL).await.unwrap().unwrap()
}

#[tokio::test]
async fn another_secret_key_counts_anew_and_a_success_clears_what_either_has_counted() {
    let fixture = active().await;
    assert_eq!(free_guesses(&fixture.roster).await, 10);
    let other = fixture.with_keys(2, Some(1)).await.unwrap();
    assert!(matches!(user(&fixture).await.status, AccountStatus::Locked { .. }));
    try_login(&other, login(EMAIL)).await.unwrap();
    assert_eq!(user(&fixture).await.status, AccountStatus::Active);
    assert_eq!(free_guesses(&fixture.roster).await, 10, "cleared under the key before, too");
}

#[tokio::test]
async fn guesses_are_forgotten_after_a_month_and_blocks_after_a_year() {
    let fixture = active().await;
    let blocked = free_guesses(&fixture.roster).await;
    let stranger = LoginInput { identifier: "nobody@example.com".to_owned(), ..login(EMAIL) };
    assert!(matches!(try_login(&fixture.roster, stranger).await, Err(LoginError::InvalidCredentials)));
    // Of the two sign-up mails' counters and these two, the account's own counter has blocked.
    fixture.clock.advance(DAY * 30);
    assert_eq!(fixture.roster.delete_stale_throttles().await.unwrap(), 0);
    fixture.clock.advance(DAY);
    assert_eq!(fixture.roster.delete_stale_throttles().await.unwrap(), 2);
    assert_eq!((blocked, free_guesses(&fixture.roster).await), (10, 1), "one try a block");
    fixture.clock.advance(DAY * 402);
    assert_eq!(fixture.roster.delete_stale_throttles().await.unwrap(), 1);
    assert_eq!(free_guesses(&fixture.roster).await, 10);
}

#[tokio::test]
async fn a_stop_is_never_forgotten() {
    let fixture = active().await;
    let mut guesses = 0;
    while guesses < 90 {
        guesses += free_guesses(&fixture.roster).await;
        fixture.clock.advance(Duration::from_hours(1));
    }
    fixture.clock.advance(DAY * 1000);
    fixture.roster.delete_stale_throttles().await.unwrap();
    assert_eq!(free_guesses(&fixture.roster).await, 0);
    let refused = try_login(&fixture.roster, login(EMAIL)).await;
    assert!(matches!(refused, Err(LoginError::TooManyAttempts { retry_after: 3600 })), "{refused:?}");
}

#[tokio::test]
async fn a_lock_ends_by_itself_once() {
    let fixture = active().await;
    free_guesses(&fixture.roster).await;
    assert_eq!(fixture.roster.settle_due(10).await.unwrap(), 0);
    fixture.clock.advance(Duration::from_mins(1));
    assert_eq!(fixture.roster.settle_due(10).await.unwrap(), 1);
    assert_eq!(fixture.roster.settle_due(10).await.unwrap(), 0);
    let user = user(&fixture).await;
    assert_eq!((user.status, user.failed_login_attempts), (AccountStatus::Active, 10));
}
