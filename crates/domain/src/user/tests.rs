#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::time::Duration;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{RegistrationAttempt, RegistrationAttemptId};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_micros(seconds * 1_000_000).unwrap()
}

fn email() -> Email {
    Email::parse("ada@example.org").unwrap()
}

fn hash(text: &str) -> PasswordHash {
    PasswordHash::from_stored(text)
}

fn id() -> UserId {
    UserId::generate(at(0), [7; 10])
}

/// The user as it comes back from the database.
fn stored(mut user: User) -> User {
    user.version = Version::stored(user.version.get());
    user
}

fn named(name: &str) -> Profile {
    Profile { name: Some(DisplayName::parse(name).unwrap()), ..Profile::default() }
}

fn attempt() -> RegistrationAttempt {
    let username = Some(Username::parse("ada").unwrap());
    let attempt_id = RegistrationAttemptId::generate(at(1), [1; 10]);
    RegistrationAttempt::new(attempt_id, id(), vec![1; 32], hash("attempt"), username, named("Ada"), at(1))
}

/// PW-11: a hash that was upgraded meanwhile is one of the same password, and a change of the password is none.
#[test]
fn a_password_is_the_same_until_it_is_changed() {
    let earlier = stored(User::register_open(id(), email(), None, named("Ada"), hash("old"), at(1)));
    assert!(earlier.has_password_of(&earlier));
    let upgraded = User { password_hash: Some(hash("new")), ..earlier.clone() };
    assert!(upgraded.has_password_of(&earlier));
    let mut edited = earlier.clone();
    edited.give_role(RoleName::parse("editor").unwrap(), at(2));
    assert!(edited.has_password_of(&earlier));
    let mut changed = earlier.clone();
    changed.set_password(hash("new"), at(2));
    assert!(!changed.has_password_of(&earlier));
    let removed = User { password_hash: None, ..earlier.clone() };
    assert!(!removed.has_password_of(&earlier) && removed.has_password_of(&removed));
}

#[test]
fn a_registration_leaves_nothing_but_a_pending_row() {
    let user = User::register_pending(id(), email(), at(1));
    assert_eq!(user.status, AccountStatus::PendingVerification);
    assert_eq!((&user.password_hash, &user.username, &user.profile), (&None, &None, &Profile::default()));
    assert!(user.self_registered && user.takes_registrations() && !user.email_verified());
    assert!(!user.may_hold_session(at(2)));
    assert_eq!((user.role.as_str(), user.version.get(), user.version.read()), ("viewer", 1, None));
}

#[test]
fn an_open_registration_is_active_and_unproven() {
    let user = User::register_open(id(), email(), None, named("Ada"), hash("h"), at(1));
    assert_eq!(user.status, AccountStatus::Active);
    assert!(user.may_hold_session(at(2)) && !user.email_verified() && !user.takes_registrations());
    assert_eq!(user.password_changed_at, Some(at(1)));
}

#[test]
fn the_attempt_of_whoever_proves_the_address_becomes_the_account() {
    let mut user = stored(User::register_pending(id(), email(), at(1)));
    let moved = user.activate_by(&attempt(), at(5)).unwrap();
    assert_eq!((moved.from, moved.to), (StatusKind::PendingVerification, StatusKind::Active));
    assert_eq!(user.password_hash, Some(hash("attempt")));
    assert_eq!(user.profile, named("Ada"));
    assert_eq!(user.username.as_ref().map(Username::as_str), Some("ada"));
    assert_eq!((user.email_verified_at, user.self_registered), (Some(at(5)), false));
    assert_eq!((user.version.get(), user.version.read(), user.updated_at), (2, Some(1), at(5)));
}

#[test]
fn proving_an_address_again_changes_nothing() {
    let mut user = stored(User::register_open(id(), email(), None, Profile::default(), hash("h"), at(1)));
    assert_eq!(user.verify_address(at(2)), None);
    let once = stored(user.clone());
    let mut again = once.clone();
    assert_eq!(again.verify_address(at(9)), None);
    assert_eq!((again, user.version.get()), (once, 2));
}

#[test]
fn a_suspended_account_that_proves_its_address_stays_suspended_and_returns_to_active() {
    let mut user = stored(User::register_pending(id(), email(), at(1)));
    let reason = StatusReason::parse("abuse").unwrap();
    let moved = user.suspend(reason.clone(), Some(at(100)), at(2)).unwrap();
    assert_eq!((moved.to, moved.reason, moved.until), (StatusKind::Suspended, Some(reason), Some(at(100))));
    assert_eq!(user.activate_with_password(hash("new"), at(3)), None);
    assert!(user.disabled() && user.email_verified() && !user.may_hold_session(at(99)));
    assert!(user.may_hold_session(at(100)));
    assert_eq!(user.settle(at(100)).map(|moved| moved.to), Some(StatusKind::Active));
    assert_eq!(user.settle(at(100)), None);
}

#[test]
fn a_second_suspension_is_told_by_its_new_reason() {
    let mut user = User::register_open(id(), email(), None, Profile::default(), hash("h"), at(1));
    let reasons = ["one", "two"].map(|text| StatusReason::parse(text).unwrap());
    let moves = reasons.clone().map(|reason| user.suspend(reason, None, at(2)).unwrap());
    assert_eq!(moves.clone().map(|moved| moved.from), [StatusKind::Active, StatusKind::Suspended]);
    assert_eq!(moves.map(|moved| moved.reason), reasons.map(Some));
}

#[test]
fn signing_in_and_locks_raise_no_version() {
    let mut user = stored(User::register_open(id(), email(), None, Profile::default(), hash("h"), at(1)));
    user.failed_login_attempts = 9;
    assert!(user.lock(at(50)).unwrap().is_some());
    assert!(user.may_hold_session(at(10)), "open sessions go on while an account is locked");
    assert!(user.lock(at(60)).is_err());
    assert!(user.unlock().unwrap().is_some());
    user.note_login(at(10));
    assert_eq!((user.failed_login_attempts, user.last_login_at), (0, Some(at(10))));
    assert_eq!((user.version.get(), user.updated_at), (1, at(1)));
}

#[test]
fn a_password_reset_opens_a_locked_account_and_proves_the_address() {
    let mut user = stored(User::register_open(id(), email(), None, Profile::default(), hash("h"), at(1)));
    user.failed_login_attempts = 10;
    assert!(user.lock(at(50)).unwrap().is_some());
    assert_eq!(user.reset_password(hash("new"), at(10)).map(|moved| moved.to), Some(StatusKind::Active));
    assert_eq!((user.failed_login_attempts, user.password_changed_at), (0, Some(at(10))));
    assert!(user.email_verified());
}

#[test]
fn an_administrator_vouches_for_the_address_or_does_not() {
    for vouches in [true, false] {
        let mut user = stored(User::register_pending(id(), email(), at(1)));
        let moved = user.activate(vouches, at(2)).unwrap().unwrap();
        assert_eq!(
            (moved.to, user.email_verified(), user.takes_registrations()),
            (StatusKind::Active, vouches, false)
        );
        assert!(user.activate(vouches, at(3)).is_err());
    }
}

#[test]
fn several_changes_of_one_unit_of_work_raise_the_version_once() {
    let mut user = stored(User::register_open(id(), email(), None, Profile::default(), hash("h"), at(1)));
    assert!(!user.version.is_raised());
    user.set_password(hash("one"), at(2));
    user.set_password(hash("two"), at(3));
    assert!(user.version.is_raised());
    assert_eq!((user.version.get(), user.version.read(), user.updated_at), (2, Some(1), at(3)));
}

#[test]
fn a_merge_patch_keeps_clears_and_sets() {
    let mut user = stored(User::register_open(id(), email(), None, named("Ada"), hash("h"), at(1)));
    user.metadata = Metadata::new(json!({"theme": {"dark": true, "size": 2}, "old": 1})).unwrap();
    let patch = json!({"theme": {"dark": null, "font": "serif"}, "old": null});
    let changes = ProfileChanges {
        name: Patch::Clear,
        phone: Patch::Set(Phone::parse("+4930123456").unwrap()),
        metadata: Patch::Set(patch.as_object().unwrap().clone()),
        ..ProfileChanges::default()
    };
    assert_eq!(user.apply(changes, at(9)), Ok(true));
    assert_eq!(
        (user.profile.name.as_ref(), user.profile.phone.as_ref().map(Phone::as_str)),
        (None, Some("+4930123456"))
    );
    assert_eq!(
        Value::Object(user.metadata.as_object().clone()),
        json!({"theme": {"size": 2, "font": "serif"}})
    );
    assert_eq!((user.version.get(), user.updated_at), (2, at(9)));
}

#[test]
fn a_change_to_the_same_is_none() {
    let mut user = stored(User::register_open(id(), email(), None, named("Ada"), hash("h"), at(1)));
    let before = user.clone();
    let same =
        ProfileChanges { name: Patch::Set(DisplayName::parse("Ada").unwrap()), ..ProfileChanges::default() };
    assert_eq!(user.apply(same, at(9)), Ok(false));
    assert_eq!(user, before);
}

#[test]
fn metadata_that_grows_too_large_changes_nothing() {
    let mut user = stored(User::register_open(id(), email(), None, named("Ada"), hash("h"), at(1)));
    let before = user.clone();
    let patch = json!({"a": "x".repeat(Metadata::MAX_BYTES)}).as_object().unwrap().clone();
    let changes =
        ProfileChanges { name: Patch::Clear, metadata: Patch::Set(patch), ..ProfileChanges::default() };
    assert_eq!(user.apply(changes, at(9)), Err(MetadataError::TooLarge));
    assert_eq!(user, before);
}

#[test]
fn a_move_becomes_a_row_of_history() {
    let moved = StatusMove::between(&AccountStatus::PendingVerification, &AccountStatus::Active).unwrap();
    let change_id = crate::StatusChangeId::generate(at(4), [0; 10]);
    let change = moved.into_change(change_id, id(), Actor::User(id()), at(4));
    assert_eq!((change.from.as_str(), change.to.as_str()), ("pending_verification", "active"));
    assert_eq!(
        (change.actor.as_str(), change.actor.user_id(), change.created_at),
        ("user", Some(id()), at(4))
    );
    assert_eq!(
        [Actor::System, Actor::Import].map(|actor| (actor.as_str(), actor.user_id())),
        [("system", None), ("import", None)]
    );
}

proptest! {
    #[test]
    fn a_clock_that_is_set_back_moves_no_row_before_its_beginning(created in 0..1000_i64, shift in -1000..1000_i64) {
        let mut user = stored(User::register_open(id(), email(), None, Profile::default(), hash("h"), at(created)));
        user.set_password(hash("new"), at(created + shift));
        prop_assert!(user.created_at <= user.updated_at);
        let earlier = user.updated_at.minus(Duration::from_secs(1));
        user.set_password(hash("newer"), earlier);
        prop_assert!(user.updated_at > earlier);
    }
}
