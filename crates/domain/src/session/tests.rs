#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;

use super::*;
use RefreshDecision::{Dead, Invalid, Reuse, Rotate, SameSuccessor};

const GRACE: Duration = Duration::from_secs(30);
const DAY: Duration = Duration::from_hours(24);
const MOMENT: Duration = Duration::from_micros(1);

fn start() -> Timestamp {
    Timestamp::from_unix_micros(1_767_225_600_000_000).unwrap()
}

fn open() -> Session {
    let new = NewSession {
        id: SessionId::generate(start(), [1; 10]),
        user_id: UserId::generate(start(), [2; 10]),
        refresh_token_hash: vec![0; 32],
        refresh_nonce: vec![1; 32],
        user_agent: None,
        ip: None,
        device_name: None,
    };
    Session::open(new, &SessionSettings::default(), start())
}

/// A session whose refresh token was replaced `times` times, the last time now.
fn rotated(times: u32) -> Session {
    Session { generation: times, rotated_at: Some(start()), ..open() }
}

fn decide(session: &Session, presented: u32, after: Duration) -> RefreshDecision {
    session.decide_refresh(presented, &SessionSettings::default(), start().plus(after))
}

#[test]
fn the_current_token_rotates() {
    assert_eq!(decide(&open(), 0, Duration::ZERO), Rotate);
    assert_eq!(decide(&rotated(2), 2, Duration::ZERO), Rotate);
}

#[test]
fn the_token_before_gets_the_same_successor_within_the_grace_period_even_when_that_was_used() {
    let used = Session { successor_used_at: Some(start()), ..rotated(1) };
    assert_eq!(decide(&used, 0, GRACE), SameSuccessor);
    assert_eq!(decide(&used, 0, GRACE + MOMENT), Reuse);
}

#[test]
fn the_token_before_gets_an_unused_successor_for_a_day() {
    assert_eq!(decide(&rotated(1), 0, DAY), SameSuccessor);
    assert_eq!(decide(&rotated(1), 0, DAY + MOMENT), Reuse);
}

#[test]
fn an_older_token_is_reuse_even_within_the_grace_period() {
    assert_eq!(decide(&rotated(2), 0, Duration::ZERO), Reuse);
    assert_eq!(decide(&rotated(9), 3, Duration::ZERO), Reuse);
}

#[test]
fn a_generation_that_never_was_is_invalid_whatever_the_session_is() {
    assert_eq!(decide(&open(), 1, Duration::ZERO), Invalid);
    let revoked = Session { revoked_at: Some(start()), ..rotated(3) };
    assert_eq!(decide(&revoked, u32::MAX, Duration::ZERO), Invalid);
}

#[test]
fn a_session_ends_by_revocation_by_idleness_and_at_its_end() {
    let settings = SessionSettings::default();
    let session = open();
    assert!(session.is_live(&settings, start().plus(14 * DAY).minus(MOMENT)));
    assert_eq!(decide(&session, 0, 14 * DAY), Dead);
    let busy = Session { last_used_at: start().plus(29 * DAY), ..open() };
    assert!(busy.is_live(&settings, start().plus(30 * DAY).minus(MOMENT)));
    assert_eq!(decide(&busy, 0, 30 * DAY), Dead);
    let revoked = Session { revoked_at: Some(start()), ..rotated(3) };
    assert_eq!([0, 2, 3].map(|presented| decide(&revoked, presented, Duration::ZERO)), [Dead; 3]);
}

#[test]
fn an_access_token_of_a_generation_to_come_is_not_admitted() {
    let settings = SessionSettings::default();
    let session = rotated(2);
    assert_eq!(
        [0, 1, 2, 3].map(|generation| session.admits(generation, &settings, start())),
        [true, true, true, false]
    );
    assert!(!session.admits(2, &settings, start().plus(14 * DAY)));
}

#[test]
fn the_first_use_of_a_successor_is_news_once() {
    assert!(!open().is_first_use(0), "nothing was replaced yet");
    assert!(rotated(1).is_first_use(1));
    assert!(!rotated(1).is_first_use(0));
    let used = Session { successor_used_at: Some(start()), ..rotated(1) };
    assert!(!used.is_first_use(1));
}

#[test]
fn single_session_mode_keeps_the_new_session_only() {
    let many = SessionSettings::default();
    let single = SessionSettings { is_single_session: true, ..many };
    assert_eq!((many.sessions_kept(), single.sessions_kept()), (50, 1));
}

#[test]
fn every_reason_has_a_name_that_reads_back_and_fits_its_column() {
    for reason in RevokeReason::ALL {
        assert_eq!(RevokeReason::parse(reason.as_str()), Some(*reason));
        assert!(reason.as_str().len() <= 64);
    }
}

proptest! {
    #[test]
    fn a_decision_depends_on_the_distance_in_generations_first(
        generation in any::<u32>(),
        presented in any::<u32>(),
        near in 0..4_u32,
        is_near in any::<bool>(),
        is_used in any::<bool>(),
        is_revoked in any::<bool>(),
        passed in 0..3_000_000_u64,
        early in 0..100_u64,
    ) {
        let presented = if is_near { generation.saturating_sub(near) } else { presented };
        let session = Session {
            generation,
            rotated_at: (generation > 0).then(|| start().plus(Duration::from_secs(early))),
            successor_used_at: is_used.then(start),
            revoked_at: is_revoked.then(start),
            ..open()
        };
        let now = start().plus(Duration::from_secs(passed));
        let settings = SessionSettings::default();
        let decision = session.decide_refresh(presented, &settings, now);
        let is_live = session.is_live(&settings, now);
        match decision {
            Invalid => prop_assert!(presented > generation),
            Dead => prop_assert!(presented <= generation && !is_live),
            Rotate => prop_assert!(presented == generation && is_live),
            SameSuccessor => prop_assert!(presented == generation - 1 && is_live && passed <= early + DAY.as_secs()),
            Reuse => prop_assert!(presented < generation && is_live && passed > 0 || generation - presented > 1),
        }
        // Time and use only ever take away: what is reuse stays reuse while the session lives.
        let later = now.plus(Duration::from_secs(1));
        if decision == Reuse && session.is_live(&settings, later) {
            prop_assert_eq!(session.decide_refresh(presented, &settings, later), Reuse);
        }
    }
}

#[test]
fn what_refresh_tokens_are_made_of_does_not_show_in_debug_output() {
    let session = Session { refresh_nonce: vec![222; 32], refresh_token_hash: vec![223; 32], ..open() };
    let shown = format!("{session:?}");
    assert!(shown.contains("generation: 0") && !shown.contains("222") && !shown.contains("223"), "{shown}");
}
