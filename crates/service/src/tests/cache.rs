use std::time::Duration;

use super::fixture::Fixture;
use crate::domain::{DisplayName, Patch, ProfileChanges};
use crate::{
    AuthenticateError, Internal, RefreshError, RegistrationMode, RequestInfo, Roster, SessionTokens,
};

/// The database has one connection: whoever asks it while a test holds that waits in vain.
async fn fixture() -> Fixture {
    Fixture::new(RegistrationMode::Verify).await
}

async fn log_in(fixture: &Fixture) -> SessionTokens {
    fixture.activate("ada@example.com").await;
    fixture.log_in("ada@example.com").await.tokens
}

async fn refresh(roster: &Roster, tokens: &SessionTokens) -> Result<SessionTokens, RefreshError> {
    roster.refresh(tokens.refresh_token.expose(), &RequestInfo::default()).await
}

#[tokio::test]
async fn a_warm_check_asks_the_database_nothing_and_no_longer_than_a_second() {
    let fixture = fixture().await;
    let tokens = log_in(&fixture).await;
    let token = &tokens.access_token;
    fixture.roster.catch_up().await.unwrap();
    fixture.roster.authenticate(token).await.unwrap();
    // A reading without news leaves what is kept, also of the user who changed last.
    fixture.roster.catch_up().await.unwrap();

    let only_connection = fixture.store.begin().await.unwrap();
    fixture.roster.authenticate(token).await.unwrap();
    fixture.clock.advance(Duration::from_micros(999_999));
    fixture.roster.authenticate(token).await.unwrap();
    assert!(fixture.roster.catch_up().await.is_err());
    fixture.clock.advance(Duration::from_micros(1));
    let refused = fixture.roster.authenticate(token).await;
    assert!(matches!(refused, Err(AuthenticateError::Internal(Internal::Unavailable { .. }))), "{refused:?}");

    drop(only_connection);
    fixture.roster.authenticate(token).await.unwrap();
}

#[tokio::test]
async fn the_keys_are_read_anew_before_a_request_has_to_wait_for_them() {
    let fixture = fixture().await;
    let tokens = log_in(&fixture).await;
    for _ in 0..20 {
        fixture.clock.advance(Duration::from_millis(900));
        fixture.roster.catch_up().await.unwrap();
        fixture.roster.authenticate(&tokens.access_token).await.unwrap();
        let only_connection = fixture.store.begin().await.unwrap();
        fixture.roster.authenticate(&tokens.access_token).await.unwrap();
        drop(only_connection);
    }
}

#[tokio::test]
async fn the_use_of_a_token_is_written_behind_and_counts_at_once() {
    let fixture = fixture().await;
    let zero = log_in(&fixture).await;
    let one = refresh(&fixture.roster, &zero).await.unwrap();
    fixture.roster.catch_up().await.unwrap();
    // The session is read by a token from before, so that the first use of the new one is warm.
    fixture.roster.authenticate(&zero.access_token).await.unwrap();
    let only_connection = fixture.store.begin().await.unwrap();
    fixture.roster.authenticate(&one.access_token).await.unwrap();
    drop(only_connection);

    let noted = async || fixture.store.sessions().find(one.session).await.unwrap().unwrap().successor_used_at;
    assert_eq!(noted().await, None);
    fixture.clock.advance(Duration::from_secs(31));
    assert!(matches!(refresh(&fixture.roster, &zero).await, Err(RefreshError::Invalid)), "reuse");
    fixture.roster.catch_up().await.unwrap();
    assert!(noted().await.is_some());
}

#[tokio::test]
async fn what_was_noted_is_written_when_the_process_stops() {
    let fixture = fixture().await;
    let zero = log_in(&fixture).await;
    let one = refresh(&fixture.roster, &zero).await.unwrap();
    fixture.roster.catch_up().await.unwrap();
    fixture.roster.authenticate(&one.access_token).await.unwrap();
    fixture.roster.catch_up_until(async {}).await;
    let session = fixture.store.sessions().find(one.session).await.unwrap().unwrap();
    assert!(session.successor_used_at.is_some());
}

#[tokio::test]
async fn a_use_is_written_at_once_where_nobody_catches_up() {
    let fixture = fixture().await;
    let zero = log_in(&fixture).await;
    let one = refresh(&fixture.roster, &zero).await.unwrap();
    fixture.roster.authenticate(&one.access_token).await.unwrap();
    let session = fixture.store.sessions().find(one.session).await.unwrap().unwrap();
    assert!(session.successor_used_at.is_some());
}

#[tokio::test]
async fn a_token_of_a_generation_that_another_node_made_is_admitted() {
    let fixture = fixture().await;
    let zero = log_in(&fixture).await;
    let other = fixture.with_keys(1, None).await.unwrap();
    other.catch_up().await.unwrap();
    other.authenticate(&zero.access_token).await.unwrap();
    let one = refresh(&fixture.roster, &zero).await.unwrap();
    assert_eq!(other.authenticate(&one.access_token).await.unwrap().session.unwrap().generation, 1);
}

#[tokio::test]
async fn a_session_that_another_node_keeps_alive_is_not_refused_for_being_idle() {
    let fixture = fixture().await;
    let mut tokens = log_in(&fixture).await;
    let other = fixture.with_keys(1, None).await.unwrap();
    for _ in 0..3 {
        fixture.clock.advance(Duration::from_hours(13 * 24));
        tokens = refresh(&fixture.roster, &tokens).await.unwrap_or(tokens);
        other.catch_up().await.unwrap();
        let is_alive = other.authenticate(&tokens.access_token).await.is_ok();
        assert_eq!(is_alive, fixture.roster.authenticate(&tokens.access_token).await.is_ok());
    }
}

/// What is kept in memory is the row, not the verdict: a lifetime that ends meanwhile has ended.
#[tokio::test]
async fn a_session_in_memory_ends_at_its_time() {
    let fixture = fixture().await;
    let mut tokens = log_in(&fixture).await;
    for hours in [239, 239, 239, 2] {
        fixture.clock.advance(Duration::from_hours(hours));
        tokens = refresh(&fixture.roster, &tokens).await.unwrap();
    }
    let session = fixture.store.sessions().find(tokens.session).await.unwrap().unwrap();
    let left = session.expires_at.since(session.last_used_at);
    fixture.clock.advance(left.saturating_sub(Duration::from_mins(5)));
    tokens = refresh(&fixture.roster, &tokens).await.unwrap();
    fixture.clock.advance(Duration::from_micros(299_999_999));
    fixture.roster.catch_up().await.unwrap();
    fixture.roster.authenticate(&tokens.access_token).await.unwrap();
    fixture.clock.advance(Duration::from_micros(1));
    assert!(matches!(
        fixture.roster.authenticate(&tokens.access_token).await,
        Err(AuthenticateError::Invalid)
    ));
}

#[tokio::test]
async fn what_a_user_changes_is_seen_at_once_here_and_with_the_next_reading_elsewhere() {
    let fixture = fixture().await;
    let token = log_in(&fixture).await.access_token;
    let other = fixture.with_keys(1, None).await.unwrap();
    for node in [&fixture.roster, &other] {
        node.catch_up().await.unwrap();
        node.authenticate(&token).await.unwrap();
    }
    let caller = fixture.roster.authenticate(&token).await.unwrap();
    let changes =
        ProfileChanges { name: Patch::Set(DisplayName::parse("Ada").unwrap()), ..ProfileChanges::default() };
    fixture
        .roster
        .update_me(&caller, changes, &crate::ProfileChange::keep(), |_| true, &RequestInfo::default())
        .await
        .unwrap();
    let name = async |node: &Roster| node.authenticate(&token).await.unwrap().user.profile.name.is_some();
    assert!(name(&fixture.roster).await);
    assert!(!name(&other).await, "not yet: within a second");
    other.catch_up().await.unwrap();
    assert!(name(&other).await);
}

#[tokio::test]
async fn a_node_that_rested_forgets_what_it_may_have_missed() {
    let fixture = fixture().await;
    let tokens = log_in(&fixture).await;
    let other = fixture.with_keys(1, None).await.unwrap();
    other.catch_up().await.unwrap();
    other.authenticate(&tokens.access_token).await.unwrap();
    let caller = fixture.roster.authenticate(&tokens.access_token).await.unwrap();
    fixture.roster.log_out(&caller, &RequestInfo::default()).await.unwrap();
    fixture.clock.advance(Duration::from_secs(299));
    // The news is gone by now, as after an hour.
    let tx = fixture.store.begin().await.unwrap();
    assert!(tx.cache_invalidations().delete_before(fixture.roster.now()).await.unwrap() > 0);
    tx.commit().await.unwrap();
    other.catch_up().await.unwrap();
    assert!(other.authenticate(&tokens.access_token).await.is_err());
}
