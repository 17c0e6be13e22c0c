//! Why a user can or cannot log in: every gate on the way, for whoever has to help.
//!
//! What is told is what would happen now to the right password from a device that nobody knows.

use crate::named::named;
use crate::{AccountStatus, Block, Timestamp, User};

named! {
    /// Something that a log-in has to pass.
    pub enum LoginGate {
        /// The user is there.
        Deleted = "deleted",
        /// The status of the account allows it.
        AccountStatus = "account_status",
        /// No proof of the address is waited for.
        EmailVerified = "email_verified",
        /// There is a password to be checked.
        PasswordSet = "password_set",
        /// Too many failures have not stopped strangers.
        Throttle = "throttle",
    }
}

/// What is stored of a user's password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredPassword {
    /// A hash that can be checked.
    Checkable,
    /// A hash of a kind that nobody checks here, or a damaged one: no password is right.
    Uncheckable,
    /// Nothing.
    None,
}

/// How it stands with one gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateReport {
    /// The gate.
    pub gate: LoginGate,
    /// Whether it lets a log-in pass.
    pub is_open: bool,
    /// A sentence for a person.
    pub detail: String,
    /// When it opens by itself, if it does.
    pub until: Option<Timestamp>,
}

impl GateReport {
    fn open(gate: LoginGate, detail: impl Into<String>) -> Self {
        Self { gate, is_open: true, detail: detail.into(), until: None }
    }

    fn shut(gate: LoginGate, detail: impl Into<String>) -> Self {
        Self { gate, is_open: false, detail: detail.into(), until: None }
    }

    fn shut_until(gate: LoginGate, until: Timestamp, detail: impl Into<String>) -> Self {
        Self { until: Some(until), ..Self::shut(gate, detail) }
    }
}

/// How it stands with all gates, always the same ones in the same order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginDiagnosis {
    /// The gates.
    pub gates: [GateReport; 5],
}

impl LoginDiagnosis {
    /// What a log-in of a user would meet at `now`. `block` is what stands against strangers who try the account.
    pub fn of(user: &User, password: StoredPassword, block: Block, now: Timestamp) -> Self {
        let status = user.status.effective(now);
        Self {
            gates: [
                deleted(user),
                account_status(&status, block),
                email_verified(user, &status),
                password_set(password),
                throttle(block),
            ],
        }
    }

    /// Whether the right password would get in.
    pub fn can_log_in(&self) -> bool {
        self.gates.iter().all(|gate| gate.is_open)
    }
}

fn deleted(user: &User) -> GateReport {
    match user.deleted_at {
        None => GateReport::open(LoginGate::Deleted, "The user is not deleted."),
        Some(at) => GateReport::shut(
            LoginGate::Deleted,
            format!("The user was deleted at {at} and has to be restored."),
        ),
    }
}

fn account_status(status: &AccountStatus, block: Block) -> GateReport {
    let gate = LoginGate::AccountStatus;
    match status {
        AccountStatus::Active => GateReport::open(gate, "The account is active."),
        AccountStatus::PendingVerification => GateReport::shut(
            gate,
            "The account is pending: a proof of its address, a password reset by mail or an administrator makes it active.",
        ),
        AccountStatus::Suspended { until: Some(until), .. } => {
            GateReport::shut_until(gate, *until, format!("The account is suspended until {until}."))
        }
        AccountStatus::Suspended { until: None, .. } => {
            GateReport::shut(gate, "The account is suspended until an administrator activates it.")
        }
        AccountStatus::Locked { until: None, .. } => GateReport::shut(
            gate,
            "The account was locked where it came from: a password reset by mail or an unlock ends that.",
        ),
        // Such a lock only shows that strangers are blocked, and a log-in that they are not kept from lifts it.
        AccountStatus::Locked { until: Some(until), .. } => match block {
            Block::None => GateReport::open(
                gate,
                "The account is shown as locked, but nothing is blocked any longer: the next log-in lifts the lock.",
            ),
            Block::UntilReset => GateReport::shut(
                gate,
                "Too many log-ins failed: the account is locked until a password reset by mail or an unlock.",
            ),
            Block::Until(_) => GateReport::shut_until(
                gate,
                *until,
                format!("Too many log-ins failed: the account is locked until {until}."),
            ),
        },
    }
}

fn email_verified(user: &User, status: &AccountStatus) -> GateReport {
    let gate = LoginGate::EmailVerified;
    match (user.email_verified_at, status) {
        (Some(at), _) => GateReport::open(gate, format!("The address was verified at {at}.")),
        (None, AccountStatus::PendingVerification) => {
            GateReport::shut(gate, "The address is not verified, and the account waits for that.")
        }
        (None, AccountStatus::Suspended { was_active: false, .. }) => GateReport::open(
            gate,
            "The address is not verified, which the account waits for once the suspension is over.",
        ),
        (None, _) => {
            GateReport::open(gate, "The address is not verified, which keeps nobody from logging in.")
        }
    }
}

fn password_set(password: StoredPassword) -> GateReport {
    let gate = LoginGate::PasswordSet;
    match password {
        StoredPassword::Checkable => GateReport::open(gate, "A password is set."),
        StoredPassword::Uncheckable => GateReport::shut(
            gate,
            "The stored password hash is damaged or of an unknown kind, so that no password fits: a password reset by mail sets another.",
        ),
        StoredPassword::None => GateReport::shut(
            gate,
            "No password is set: the owner chooses one by an invitation or a password reset by mail.",
        ),
    }
}

fn throttle(block: Block) -> GateReport {
    let gate = LoginGate::Throttle;
    match block {
        Block::None => GateReport::open(gate, "Unknown devices may try."),
        Block::Until(until) => GateReport::shut_until(
            gate,
            until,
            format!(
                "Too many log-ins failed: unknown devices have to wait until {until}; known ones may try."
            ),
        ),
        Block::UntilReset => GateReport::shut(
            gate,
            "Far too many log-ins failed in a row: unknown devices have to wait for a password reset by mail or an unlock; known ones may try.",
        ),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::{Email, NewUser, UserId};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix_micros(second * 1_000_000).unwrap()
    }

    fn user(status: AccountStatus) -> User {
        let email = Email::parse("ada@example.com").unwrap();
        let user = User::create(NewUser::new(UserId::generate(at(0), [7; 10]), email), at(0));
        User { status, ..user }
    }

    fn shut(user: &User, password: StoredPassword, block: Block) -> Vec<(&'static str, Option<Timestamp>)> {
        let diagnosis = LoginDiagnosis::of(user, password, block, at(100));
        assert_eq!(diagnosis.gates.each_ref().map(|report| report.gate).as_slice(), LoginGate::ALL);
        let shut: Vec<_> = diagnosis.gates.iter().filter(|report| !report.is_open).collect();
        assert_eq!(diagnosis.can_log_in(), shut.is_empty());
        shut.into_iter().map(|report| (report.gate.as_str(), report.until)).collect()
    }

    #[test]
    fn every_reason_is_told_at_once() {
        let mut user = user(AccountStatus::PendingVerification);
        user.deleted_at = Some(at(50));
        let shut = shut(&user, StoredPassword::None, Block::Until(at(120)));
        let gates = ["deleted", "account_status", "email_verified", "password_set", "throttle"];
        assert_eq!(shut.iter().map(|(gate, _)| *gate).collect::<Vec<_>>(), gates);
    }

    #[test]
    fn an_end_that_has_passed_is_one() {
        let suspended = |until| AccountStatus::Suspended { reason: None, until, was_active: true };
        let told = |until| shut(&user(suspended(until)), StoredPassword::Checkable, Block::None);
        assert_eq!(told(Some(at(100))), []);
        assert_eq!(told(Some(at(101))), [("account_status", Some(at(101)))]);
        assert_eq!(told(None), [("account_status", None)]);
        let was_pending = AccountStatus::Suspended { reason: None, until: Some(at(99)), was_active: false };
        let told = shut(&user(was_pending), StoredPassword::Checkable, Block::None);
        assert_eq!(told, [("account_status", None), ("email_verified", None)]);
    }

    #[test]
    fn a_lock_with_an_end_stands_as_long_as_its_block_does() {
        let locked = |until| user(AccountStatus::Locked { reason: None, until });
        let told = |until, block| shut(&locked(until), StoredPassword::Checkable, block);
        let block = Block::Until(at(160));
        assert_eq!(
            told(Some(at(160)), block),
            [("account_status", Some(at(160))), ("throttle", Some(at(160)))]
        );
        assert_eq!(told(Some(at(160)), Block::None), []);
        let for_good = told(Some(Timestamp::MAX), Block::UntilReset);
        assert_eq!(for_good, [("account_status", None), ("throttle", None)]);
        assert_eq!(told(None, Block::None), [("account_status", None)]);
    }

    #[test]
    fn an_address_counts_only_where_the_account_waits_for_it() {
        let mut active = user(AccountStatus::Active);
        assert_eq!(shut(&active, StoredPassword::Checkable, Block::None), []);
        active.status = AccountStatus::PendingVerification;
        active.email_verified_at = Some(at(1));
        assert_eq!(shut(&active, StoredPassword::Checkable, Block::None), [("account_status", None)]);
        assert_eq!(
            shut(&user(AccountStatus::Active), StoredPassword::Uncheckable, Block::None),
            [("password_set", None)]
        );
    }
}
