#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use proptest::prelude::*;

use super::StatusKind::{Active, Locked, Suspended};
use super::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_micros(seconds * 1_000_000).unwrap()
}

fn reason() -> StatusReason {
    StatusReason::parse("abuse").unwrap()
}

fn suspended(was_active: bool, until: Option<Timestamp>) -> AccountStatus {
    AccountStatus::Suspended { reason: Some(reason()), until, was_active }
}

fn locked(until: Option<Timestamp>) -> AccountStatus {
    AccountStatus::Locked { reason: None, until }
}

fn every_status() -> [AccountStatus; 6] {
    [
        AccountStatus::PendingVerification,
        AccountStatus::Active,
        suspended(false, None),
        suspended(true, Some(at(10))),
        locked(None),
        locked(Some(at(10))),
    ]
}

#[test]
fn proving_the_address_opens_a_pending_account_only() {
    let proven = every_status().map(AccountStatus::verify);
    let expected = [
        AccountStatus::Active,
        AccountStatus::Active,
        suspended(true, None),
        suspended(true, Some(at(10))),
        locked(None),
        locked(Some(at(10))),
    ];
    assert_eq!(proven, expected);
}

#[test]
fn a_password_reset_lifts_a_lock_and_leaves_a_suspension() {
    let reset = every_status().map(|status| status.reset_password().kind());
    assert_eq!(reset, [Active, Active, Suspended, Suspended, Active, Active]);
}

#[test]
fn activation_is_for_pending_and_suspended_accounts() {
    let activated = every_status()
        .map(|status| status.activate().map(|status| status.kind()).map_err(|error| error.from));
    assert_eq!(activated, [Ok(Active), Err(Active), Ok(Active), Ok(Active), Err(Locked), Err(Locked)]);
}

#[test]
fn a_lock_is_for_active_accounts_and_an_unlock_for_locked_ones() {
    let locks = every_status().map(|status| status.lock(at(5)).is_ok());
    assert_eq!(locks, [false, true, false, false, false, false]);
    let unlocks = every_status().map(|status| status.unlock().is_ok());
    assert_eq!(unlocks, [false, false, false, false, true, true]);
    let refused = AccountStatus::Active.unlock().unwrap_err();
    assert_eq!(refused.to_string(), "unlock is not possible for an account that is active");
}

#[test]
fn suspension_wins_over_everything_and_remembers_whether_the_account_was_open() {
    let until = Some(at(20));
    let outcome = every_status().map(|status| status.suspend(reason(), until));
    let expected = [false, true, false, true, true, true].map(|was_active| suspended(was_active, until));
    assert_eq!(outcome, expected);
}

#[test]
fn an_end_that_has_come_returns_to_the_status_before() {
    let moment_before = at(10).minus(Duration::from_micros(1));
    for (status, after) in [
        (suspended(true, Some(at(10))), AccountStatus::Active),
        (suspended(false, Some(at(10))), AccountStatus::PendingVerification),
        (locked(Some(at(10))), AccountStatus::Active),
    ] {
        assert_eq!(status.effective(moment_before), status);
        assert_eq!(status.effective(at(10)), after);
    }
    assert_eq!(suspended(true, None).effective(at(i64::from(u32::MAX))).kind(), StatusKind::Suspended);
}

#[test]
fn columns_that_no_account_can_have_are_named() {
    let columns = |status: &str, reason: Option<&str>, until: Option<Timestamp>, before: Option<&str>| {
        AccountStatus::from_columns(StatusColumns {
            status: status.to_owned(),
            reason: reason.map(str::to_owned),
            until,
            before: before.map(str::to_owned),
        })
        .map_err(UnfitStatus::column)
    };
    assert_eq!(columns("gone", None, None, None), Err("account_status"));
    assert_eq!(columns("active", Some("x"), None, None), Err("status_reason"));
    assert_eq!(columns("pending_verification", None, Some(at(1)), None), Err("status_until"));
    assert_eq!(columns("active", None, None, Some("active")), Err("status_before"));
    assert_eq!(columns("locked", None, None, Some("active")), Err("status_before"));
    assert_eq!(columns("suspended", None, None, None), Err("status_before"));
    assert_eq!(columns("suspended", None, None, Some("locked")), Err("status_before"));
}

/// One step of a random life.
#[derive(Debug, Clone)]
enum Step {
    Verify,
    Reset,
    Activate,
    Suspend(Option<i64>),
    Lock(i64),
    Unlock,
    Settle(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Verify),
        Just(Step::Reset),
        Just(Step::Activate),
        proptest::option::of(0..100_i64).prop_map(Step::Suspend),
        (0..100_i64).prop_map(Step::Lock),
        Just(Step::Unlock),
        (0..100_i64).prop_map(Step::Settle),
    ]
}

fn take(status: AccountStatus, step: &Step) -> Result<AccountStatus, InvalidTransition> {
    match step {
        Step::Verify => Ok(status.verify()),
        Step::Reset => Ok(status.reset_password()),
        Step::Activate => status.activate(),
        Step::Suspend(until) => Ok(status.suspend(reason(), until.map(at))),
        Step::Lock(until) => status.lock(at(*until)),
        Step::Unlock => status.unlock(),
        Step::Settle(now) => Ok(status.settle(at(*now))),
    }
}

proptest! {
    #[test]
    fn no_sequence_of_moves_reaches_a_state_that_cannot_be_stored(steps in proptest::collection::vec(step(), 0..40)) {
        let mut status = AccountStatus::PendingVerification;
        let mut was_opened = false;
        for step in &steps {
            let before = status.clone();
            status = match take(status, step) {
                Ok(after) => after,
                Err(refused) => {
                    prop_assert_eq!(refused.from, before.kind());
                    before.clone()
                }
            };
            prop_assert_eq!(AccountStatus::from_columns(status.to_columns()), Ok(status.clone()));
            // Locked is reached from active only, and nothing leads back to pending once the account was open.
            prop_assert!(status.kind() != StatusKind::Locked || matches!(before.kind(), StatusKind::Active | StatusKind::Locked));
            was_opened |= status.kind() == StatusKind::Active || matches!(step, Step::Verify | Step::Reset);
            prop_assert!(!(was_opened && status.kind() == StatusKind::PendingVerification));
        }
    }

    #[test]
    fn settling_twice_is_settling_once(steps in proptest::collection::vec(step(), 0..20), now in 0..200_i64) {
        let mut status = AccountStatus::Active;
        for step in &steps {
            status = take(status.clone(), step).unwrap_or(status);
        }
        let settled = status.settle(at(now));
        prop_assert_eq!(settled.clone().settle(at(now)), settled);
    }
}
