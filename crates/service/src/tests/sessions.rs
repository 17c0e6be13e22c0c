use std::time::Duration;

use super::fixture::Fixture;
use crate::{AuthenticateError, RefreshError, RegistrationMode, RequestInfo};

#[tokio::test]
async fn a_replay_gets_the_same_successor_and_an_older_token_ends_the_session() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.activate("ada@example.com").await;
    let request = RequestInfo::default();
    let zero = fixture.log_in("ada@example.com").await.tokens.refresh_token;
    let one = fixture.roster.refresh(zero.expose(), &request).await.unwrap();
    let again = fixture.roster.refresh(zero.expose(), &request).await.unwrap();
    assert!(again.refresh_token == one.refresh_token);
    let two = fixture.roster.refresh(one.refresh_token.expose(), &request).await.unwrap();

    assert!(matches!(fixture.roster.refresh(zero.expose(), &request).await, Err(RefreshError::Invalid)));
    let ended = fixture.roster.refresh(two.refresh_token.expose(), &request).await;
    assert!(matches!(ended, Err(RefreshError::Invalid)));
    let ended = fixture.roster.authenticate(&two.access_token).await;
    assert!(matches!(ended, Err(AuthenticateError::Invalid)));
    fixture.roster.deliver_due().await.unwrap();
    assert_eq!(fixture.mailbox.mails().last().unwrap().kind.as_str(), "session_reuse_notice");
}

#[tokio::test]
async fn the_use_of_an_access_token_shows_that_the_answer_arrived() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.activate("ada@example.com").await;
    let request = RequestInfo::default();
    let zero = fixture.log_in("ada@example.com").await.tokens.refresh_token;
    let one = fixture.roster.refresh(zero.expose(), &request).await.unwrap();
    fixture.clock.advance(Duration::from_mins(1));
    // Unused: the owner may have lost the answer.
    fixture.roster.refresh(zero.expose(), &request).await.unwrap();
    fixture.roster.authenticate(&one.access_token).await.unwrap();
    assert!(matches!(fixture.roster.refresh(zero.expose(), &request).await, Err(RefreshError::Invalid)));
}

#[tokio::test]
async fn the_oldest_sessions_go_when_there_are_more_than_are_kept() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.activate("ada@example.com").await;
    let mut logins = Vec::new();
    for _ in 0..3 {
        fixture.clock.advance(Duration::from_secs(1));
        logins.push(fixture.log_in("ada@example.com").await);
    }
    let oldest = fixture.roster.authenticate(&logins[0].tokens.access_token).await;
    assert!(matches!(oldest, Err(AuthenticateError::Invalid)));
    for login in &logins[1..] {
        fixture.roster.authenticate(&login.tokens.access_token).await.unwrap();
    }
}

#[tokio::test]
async fn a_session_that_is_signed_out_by_its_refresh_token_is_over() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    fixture.activate("ada@example.com").await;
    let login = fixture.log_in("ada@example.com").await;
    let request = RequestInfo::default();
    fixture.roster.log_out_by_refresh_token("none of ours", &request).await.unwrap();
    fixture.roster.authenticate(&login.tokens.access_token).await.unwrap();
    fixture.roster.log_out_by_refresh_token(login.tokens.refresh_token.expose(), &request).await.unwrap();
    assert!(fixture.roster.authenticate(&login.tokens.access_token).await.is_err());
}
