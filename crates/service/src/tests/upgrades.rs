//! Replacing a hash at log-in, and what happens meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};

use tokio::task::block_in_place;

use super::fixture::{Fixture, login, password};
use crate::domain::{AccountStatus, Email, PasswordHash, User};
use crate::ports::testing::SeededRandom;
use crate::ports::{IdSource, RandomnessError};
use crate::{LoggedIn, LoginError, LoginInput, RegistrationMode, RequestInfo};

const EMAIL: &str = "ada@example.com";
/// bcrypt of the password of every account here.
const FOREIGN: &str = "$2b$04$yhIzJL1P8DVXt37Mn/eTkOVw1v5WUmLyC3x3AV1sHimn/TC2np916";
/// What stands before the salt of a hash that Roster makes here.
const OWN: &str = "$bcrypt-sha256$v=2,t=2b,r=4$";

/// Randomness that stands still once. A log-in asks for it first between the check of the password and its transaction:
/// for the salt of the new hash.
struct Held {
    source: SeededRandom,
    is_armed: AtomicBool,
    barrier: Barrier,
}

impl Held {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            source: SeededRandom::new(7),
            is_armed: AtomicBool::new(false),
            barrier: Barrier::new(2),
        })
    }
}

impl IdSource for Held {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessError> {
        if self.is_armed.swap(false, Ordering::SeqCst) {
            // Not as a thread of the runtime: that would keep what it has yet to do, such as giving a connection back.
            block_in_place(|| {
                self.barrier.wait();
                self.barrier.wait();
            });
        }
        self.source.fill(bytes)
    }
}

/// An account that came with the hash of another system.
async fn imported(fixture: &Fixture) {
    fixture.activate(EMAIL).await;
    change(fixture, |user| user.password_hash = Some(PasswordHash::from_stored(FOREIGN))).await;
}

async fn change(fixture: &Fixture, change: impl FnOnce(&mut User)) {
    let mut user = stored(fixture).await;
    change(&mut user);
    let tx = fixture.store.begin().await.unwrap();
    tx.users().update(&user).await.unwrap();
    tx.commit().await.unwrap();
}

async fn stored(fixture: &Fixture) -> User {
    let email = Email::parse(EMAIL).unwrap();
    fixture.store.users().find_by_email(&email).await.unwrap().unwrap()
}

async fn hash(fixture: &Fixture) -> String {
    stored(fixture).await.password_hash.unwrap().as_str().to_owned()
}

/// Signs in, and lets `meanwhile` happen between the check of the password and the transaction.
async fn log_in_while(fixture: &Fixture, meanwhile: impl AsyncFnOnce()) -> Result<LoggedIn, LoginError> {
    let held = Held::new();
    let roster = fixture.with_ids(held.clone()).await;
    held.is_armed.store(true, Ordering::SeqCst);
    let under_way = tokio::spawn(async move { roster.log_in(login(EMAIL), &RequestInfo::default()).await });
    held.barrier.wait();
    meanwhile().await;
    held.barrier.wait();
    under_way.await.unwrap()
}

/// PW-11: bookkeeping, no change that anybody would want to know of.
#[tokio::test]
async fn a_log_in_replaces_a_foreign_hash_and_leaves_the_version() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    imported(&fixture).await;
    let before = stored(&fixture).await;
    fixture.log_in(EMAIL).await;
    let after = stored(&fixture).await;
    let upgraded = after.password_hash.as_ref().unwrap().as_str();
    assert!(upgraded.starts_with(OWN), "{upgraded}");
    assert_eq!(
        (after.version.get(), after.updated_at, after.password_changed_at),
        (before.version.get(), before.updated_at, before.password_changed_at)
    );
    let runs = fixture.roster.hashing().stats().runs();
    fixture.log_in(EMAIL).await;
    assert_eq!(fixture.roster.hashing().stats().runs() - runs, 1);
    assert_eq!(hash(&fixture).await, upgraded);
}

/// PW-11
#[tokio::test]
async fn neither_a_wrong_password_nor_a_refused_account_gets_a_new_hash() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    imported(&fixture).await;
    let wrong = LoginInput { password: password("another password"), ..login(EMAIL) };
    let refused = fixture.roster.log_in(wrong, &RequestInfo::default()).await;
    assert!(matches!(refused, Err(LoginError::InvalidCredentials)));
    change(&fixture, |user| user.status = AccountStatus::PendingVerification).await;
    let refused = fixture.roster.log_in(login(EMAIL), &RequestInfo::default()).await;
    assert!(matches!(refused, Err(LoginError::EmailNotVerified)));
    assert_eq!(hash(&fixture).await, FOREIGN);
}

/// PW-11
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_that_is_changed_meanwhile_wins_over_the_upgrade() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    imported(&fixture).await;
    let result = log_in_while(&fixture, async || {
        let now = fixture.roster.now();
        change(&fixture, |user| user.set_password(PasswordHash::from_stored("changed"), now)).await;
    })
    .await;
    assert!(matches!(result, Err(LoginError::InvalidCredentials)));
    assert_eq!(hash(&fixture).await, "changed");
}

/// PW-11: two log-ins at once with the right password are both right, whichever writes its hash.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_in_that_upgraded_meanwhile_refuses_nobody() {
    let fixture = Fixture::new(RegistrationMode::Verify).await;
    imported(&fixture).await;
    let mut first = String::new();
    let result = log_in_while(&fixture, async || {
        fixture.log_in(EMAIL).await;
        first = hash(&fixture).await;
    })
    .await;
    assert!(result.is_ok());
    assert!(first.starts_with(OWN), "{first}");
    assert_eq!(hash(&fixture).await, first);
}
