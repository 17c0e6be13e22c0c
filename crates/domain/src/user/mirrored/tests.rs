#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;

use super::*;
use crate::{AccountStatus, DisplayName, Email, Patch, StatusKind, Version};

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

fn now() -> Timestamp {
    at("2026-01-01T00:00:00Z")
}

fn asserted(email: &str) -> AssertedUser {
    AssertedUser {
        email: Email::parse(email).unwrap(),
        email_verified: None,
        name: Patch::Keep,
        image: Patch::Keep,
        created_at: None,
        updated_at: None,
        roles: vec!["admin".to_owned()],
    }
}

fn ada() -> AssertedUser {
    AssertedUser {
        email_verified: Some(true),
        name: Patch::Set(DisplayName::parse("Ada").unwrap()),
        ..asserted("ada@example.com")
    }
}

/// Ada as the row holds her.
fn stored() -> User {
    let id = UserId::generate(now(), [1; 10]);
    User { version: Version::stored(1), ..User::provision(id, &ada(), RoleName::viewer(), now()) }
}

fn mirror(user: &mut User, asserted: &AssertedUser) -> Mirrored {
    user.mirror(asserted, MirroredAddress::Taken, at("2026-01-02T00:00:00Z"))
}

#[test]
fn the_first_token_makes_an_active_user_without_a_password() {
    let user = stored();
    assert_eq!(user.status, AccountStatus::Active);
    assert_eq!((user.password_hash.is_none(), user.self_registered), (true, false));
    assert_eq!((user.email_verified_at, user.role.clone()), (Some(now()), RoleName::viewer()));
    assert_eq!(user.profile.name.as_ref().unwrap().as_str(), "Ada");
}

#[test]
fn a_token_that_tells_nothing_new_changes_nothing() {
    let mut user = stored();
    let before = user.clone();
    assert!(!mirror(&mut user, &ada()).is_changed);
    assert!(!mirror(&mut user, &asserted("ada@example.com")).is_changed);
    assert_eq!(user, before);
}

#[test]
fn a_change_raises_the_version_once_and_null_clears() {
    let mut user = stored();
    assert!(mirror(&mut user, &AssertedUser { name: Patch::Clear, ..ada() }).is_changed);
    assert_eq!((user.profile.name.clone(), user.version.get()), (None, 2));
    assert_eq!(user.updated_at, at("2026-01-02T00:00:00Z"));
}

#[test]
fn another_address_is_verified_only_when_the_same_token_says_so() {
    let mut user = stored();
    let mirrored = mirror(&mut user, &asserted("countess@example.com"));
    assert!(mirrored.is_address_changed && !user.email_verified());
    let mut user = stored();
    let verified = AssertedUser { email_verified: Some(true), ..asserted("countess@example.com") };
    assert!(mirror(&mut user, &verified).is_address_changed);
    assert_eq!(user.email_verified_at, Some(at("2026-01-02T00:00:00Z")));
    let mut user = stored();
    assert!(!mirror(&mut user, &asserted("ADA@example.com")).is_address_changed);
    assert!(user.email_verified(), "written in another way it is the same address");
}

#[test]
fn an_address_that_is_not_taken_leaves_the_old_one_with_its_flag() {
    let mut user = stored();
    let told =
        AssertedUser { email_verified: Some(false), name: Patch::Clear, ..asserted("countess@example.com") };
    let mirrored = user.mirror(&told, MirroredAddress::Kept, now());
    assert!(mirrored.is_changed && !mirrored.is_address_changed);
    assert_eq!((user.email.as_typed(), user.email_verified()), ("ada@example.com", true));
}

#[test]
fn a_verified_address_makes_a_pending_account_active_and_leaves_a_suspension() {
    let mut user = User { status: AccountStatus::PendingVerification, ..stored() };
    assert!(mirror(&mut user, &asserted("ada@example.com")).moved.is_none());
    assert!(mirror(&mut user, &ada()).moved.is_some());
    assert_eq!(user.status.kind(), StatusKind::Active);
    let suspended = AccountStatus::Suspended { reason: None, until: None, was_active: true };
    let mut user = User { status: suspended.clone(), ..stored() };
    assert!(mirror(&mut user, &ada()).moved.is_none());
    assert_eq!(user.status, suspended);
}

#[test]
fn role_and_own_fields_are_not_the_issuers() {
    let mut user = User { role: RoleName::admin(), ..stored() };
    user.profile.first_name = Some(crate::FirstName::parse("Augusta").unwrap());
    let before = user.clone();
    mirror(&mut user, &AssertedUser { roles: vec!["viewer".to_owned()], ..ada() });
    assert_eq!(user, before);
}

#[test]
fn times_in_the_past_are_taken_over() {
    let (created, updated) = (at("2025-01-01T00:00:00Z"), at("2025-06-01T00:00:00Z"));
    let told = AssertedUser { created_at: Some(created), updated_at: Some(updated), ..ada() };
    let user = User::provision(UserId::generate(now(), [1; 10]), &told, RoleName::viewer(), now());
    assert_eq!((user.created_at, user.updated_at), (created, updated));
    let mut user = User { version: Version::stored(1), ..user };
    let later = at("2026-01-01T12:00:00Z");
    let told = AssertedUser { updated_at: Some(later), name: Patch::Clear, ..told };
    assert!(mirror(&mut user, &told).is_changed);
    assert_eq!((user.created_at, user.updated_at), (created, later));
    // What was changed here since is newer than what the issuer tells.
    let told = AssertedUser { updated_at: Some(created), ..told };
    assert!(!mirror(&mut user, &told).is_changed);
    assert_eq!(user.updated_at, later);
}

#[test]
fn times_that_make_no_sense_are_mended() {
    let (past, future) = (at("2025-01-01T00:00:00Z"), at("2026-06-01T00:00:00Z"));
    let made = |created, updated| {
        let told = AssertedUser { created_at: created, updated_at: updated, ..ada() };
        let user = User::provision(UserId::generate(now(), [1; 10]), &told, RoleName::viewer(), now());
        (user.created_at, user.updated_at)
    };
    assert_eq!(made(Some(future), None), (now(), now()));
    assert_eq!(made(Some(future), Some(past)), (now(), now()));
    assert_eq!(made(Some(past), Some(future)), (past, now()));
    assert_eq!(made(None, Some(past)), (now(), now()));
    let earlier = at("2024-01-01T00:00:00Z");
    assert_eq!(made(Some(past), Some(earlier)), (past, past));
}

proptest! {
    /// Whatever an issuer says, in whatever order: nobody was created in the future, or updated before being created.
    #[test]
    fn no_times_break_the_rule(told in prop::collection::vec((prop::option::of(-100_000_i64..100_000), prop::option::of(-100_000_i64..100_000)), 1..6)) {
        let moment = |seconds: i64| Timestamp::from_unix_micros(now().unix_micros() + seconds * 1_000_000).unwrap();
        let mut user: Option<User> = None;
        for (step, (created, updated)) in told.into_iter().enumerate() {
            let now = now().plus(std::time::Duration::from_secs(u64::try_from(step).unwrap()));
            let told = AssertedUser { created_at: created.map(moment), updated_at: updated.map(moment), ..ada() };
            match &mut user {
                None => {
                    let id = UserId::generate(now, [1; 10]);
                    user = Some(User { version: Version::stored(1), ..User::provision(id, &told, RoleName::viewer(), now) });
                }
                Some(user) => {
                    let before = user.updated_at;
                    user.mirror(&told, MirroredAddress::Taken, now);
                    prop_assert!(user.updated_at >= before);
                }
            }
            let user = user.as_ref().unwrap();
            prop_assert!(user.created_at <= now && user.created_at <= user.updated_at);
        }
    }
}
