#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::sync::atomic::{AtomicBool, Ordering};

use proptest::prelude::*;

use super::*;
use crate::domain::{PasswordHash, PlainPassword};
use crate::hashing::HashingFailed;
use crate::hashing::format::bcrypt_sha256;

const THREADS: usize = 2;
const QUEUE: usize = 3;

/// An engine that stands still until it is opened.
#[derive(Clone, Default)]
struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    fn engine(&self) -> Engine {
        let gate = self.clone();
        Box::new(move |run| {
            let (is_open, changed) = &*gate.0;
            drop(changed.wait_while(is_open.lock().unwrap(), |is_open| !*is_open).unwrap());
            run.execute()
        })
    }

    fn open(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }
}

fn options(threads: usize, queue: usize) -> HashingOptions {
    HashingOptions { threads: NonZeroUsize::new(threads).unwrap(), queue: Some(queue), cost: Cost::MIN }
}

fn pool_with(threads: usize, queue: usize, engine: Engine) -> HashingPool {
    HashingPool::start_with(options(threads, queue), Duration::from_millis(700), engine).unwrap()
}

fn pool() -> HashingPool {
    HashingPool::start(options(THREADS, QUEUE)).unwrap()
}

fn plain(password: &str) -> PlainPassword {
    PlainPassword::new(password.to_owned()).unwrap()
}

/// A hash of `password` at `cost`, made without the pool.
fn stored(password: &str, cost: u32) -> String {
    let (cost, salt) = (Cost::new(cost).unwrap(), [3; 16]);
    let digest = Run::own(cost, salt, password.as_bytes()).execute().unwrap();
    bcrypt_sha256::write(cost, &salt, &digest)
}

async fn verify(pool: &HashingPool, password: &str, stored: Option<&str>) -> bool {
    let stored = stored.map(PasswordHash::from_stored);
    pool.reserve().unwrap().verify(&plain(password), stored.as_ref()).await.unwrap()
}

/// Has a job of its own task at a place of its own.
fn spawn_job(pool: &HashingPool) -> tokio::task::JoinHandle<Result<PasswordHash, HashingFailed>> {
    let mut ticket = pool.reserve().unwrap();
    tokio::spawn(async move { ticket.hash(&plain("password"), [1; 16]).await })
}

/// Lets the tasks and threads go on until `is_done` says so.
async fn until(pool: &HashingPool, is_done: impl Fn(HashingStats) -> bool) {
    while !is_done(pool.stats()) {
        tokio::task::yield_now().await;
    }
}

/// PW-10
#[tokio::test]
async fn a_password_verifies_against_its_own_hash_only() {
    let pool = pool();
    let mut ticket = pool.reserve().unwrap();
    let password = plain("pässword");
    let hash = ticket.hash(&password, [1; 16]).await.unwrap();
    assert!(hash.as_str().starts_with("$bcrypt-sha256$v=2,t=2b,r=4$"), "{}", hash.as_str());
    assert!(ticket.verify(&password, Some(&hash)).await.unwrap());
    assert!(!ticket.verify(&plain("password"), Some(&hash)).await.unwrap());
    assert!(ticket.hash(&password, [2; 16]).await.unwrap() != hash);
}

/// EN-02, PW-11: whatever is stored, a check is one run of the configured cost, and so is one of a hash that would ask for
/// too much.
#[tokio::test]
async fn every_check_is_exactly_one_run_of_the_configured_cost() {
    let pool = pool();
    let good = stored("password", 4);
    let too_costly = good.replace("r=4", "r=17");
    let absurd = good.replace("r=4", "r=31");
    let long = "x".repeat(5000);
    let cases = [
        ("password", Some(good.as_str()), true),
        ("passwore", Some(&good), false),
        ("password", None, false),
        ("", None, false),
        ("password", Some(""), false),
        ("password", Some("!"), false),
        ("password", Some("$2b$04$é"), false),
        ("password", Some("$2b$04$W7d33IAr73ULxMwntYrYXe.AFw/ELeMnsuROONXKQgkaA1OrCsDé"), false),
        ("password", Some("$2b$31$W7d33IAr73ULxMwntYrYXe.AFw/ELeMnsuROONXKQgkaA1OrCsDEe"), false),
        (
            "password",
            Some("$argon2id$v=19$m=4194304,t=9,p=1$MDEyMzQ1Njc4OWFiY2RlZg$wUeAXizpra+hx7WbZGzfRg"),
            false,
        ),
        ("password", Some("$scrypt$ln=40,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$wUeAXizpra+hx7WbZGzfRg"), false),
        (
            "password",
            Some("pbkdf2_sha256$4000000000$salt$u+qmCPDhknH7QTQgLbcaXWIiZSfP/b9IGn+n+cHyjJQ="),
            false,
        ),
        ("password", Some(&too_costly), false),
        ("password", Some(&absurd), false),
        (long.as_str(), Some(&good), false),
        (long.as_str(), None, false),
    ];
    for (password, stored, expected) in cases {
        let before = pool.stats();
        assert_eq!(verify(&pool, password, stored).await, expected, "{stored:?}");
        let after = pool.stats();
        assert_eq!(after.runs() - before.runs(), 1, "{stored:?}");
        assert_eq!(after.runs_at(Cost::MIN) - before.runs_at(Cost::MIN), 1, "{stored:?}");
    }
}

#[tokio::test]
async fn a_hash_of_another_cost_is_checked_at_its_own() {
    let pool = pool();
    assert!(verify(&pool, "password", Some(&stored("password", 6))).await);
    assert_eq!((pool.stats().runs(), pool.stats().runs_at(Cost::new(6).unwrap())), (1, 1));
}

/// PW-11
#[tokio::test]
async fn a_hash_of_another_system_is_checked_by_one_run_of_its_own() {
    let pool = pool();
    let of_argon2 =
        "$argon2id$v=19$m=64,t=2,p=2$EiKkFAKAMGZsjbF2rtXaGw$wslD+eeH6qD2RfusvJ9WV/S6fdtM0s5GMI7RAZQdzIo";
    assert!(verify(&pool, "Pässword", Some(of_argon2)).await);
    assert!(!verify(&pool, "Password", Some(of_argon2)).await);
    assert_eq!((pool.stats().runs(), pool.stats().runs_at(Cost::MIN)), (2, 0));
    let of_bcrypt = "$2b$04$W7d33IAr73ULxMwntYrYXe.AFw/ELeMnsuROONXKQgkaA1OrCsDEe";
    assert!(verify(&pool, "Pässword", Some(of_bcrypt)).await);
    assert_eq!((pool.stats().runs(), pool.stats().runs_at(Cost::MIN)), (3, 1));
}

/// PW-11
#[tokio::test]
async fn whatever_the_pool_would_not_make_itself_needs_an_upgrade() {
    let pool = pool();
    let mut ticket = pool.reserve().unwrap();
    let own = ticket.hash(&plain("password"), [1; 16]).await.unwrap();
    assert!(!ticket.needs_upgrade(&own));
    let of_bcrypt = "$2b$04$W7d33IAr73ULxMwntYrYXe.AFw/ELeMnsuROONXKQgkaA1OrCsDEe";
    for other in [stored("password", 5).as_str(), of_bcrypt, "", "!"] {
        assert!(ticket.needs_upgrade(&PasswordHash::from_stored(other)), "{other}");
    }
}

/// PW-04: a password longer than any that is ever set is not looked at, even when its hash is there.
#[tokio::test]
async fn an_over_long_password_never_verifies() {
    let pool = pool();
    let longest = "😀".repeat(PlainPassword::MAX_CHARS);
    assert!(verify(&pool, &longest, Some(&stored(&longest, 4))).await);
    let longer = "x".repeat(PlainPassword::MAX_CHARS + 1);
    assert!(!verify(&pool, &longer, Some(&stored(&longer, 4))).await);
}

#[tokio::test]
async fn never_more_run_at_once_than_there_are_threads() {
    let gate = Gate::default();
    let pool = pool_with(THREADS, QUEUE, gate.engine());
    let jobs: Vec<_> = (0..THREADS + QUEUE).map(|_| spawn_job(&pool)).collect();
    until(&pool, |stats| stats.queued == QUEUE).await;
    assert_eq!(pool.stats().running, THREADS);
    gate.open();
    for job in jobs {
        job.await.unwrap().unwrap();
    }
    let stats = pool.stats();
    assert_eq!((stats.running_max, stats.running, stats.queued, stats.places_taken), (THREADS, 0, 0, 0));
}

#[tokio::test]
async fn a_full_queue_refuses_at_once_and_says_when_to_come_back() {
    let pool = pool_with(THREADS, QUEUE, Gate::default().engine());
    let tickets: Vec<_> = (0..THREADS + QUEUE).map(|_| pool.reserve().unwrap()).collect();
    let busy = pool.reserve().err().unwrap();
    // Five places, two threads, 0.7 s a run: three rounds.
    assert_eq!(busy.retry_after, Duration::from_millis(2100));
    drop(tickets);
    assert_eq!(pool.stats().places_taken, 0);
    assert!(pool.reserve().is_ok());
}

#[test]
fn the_default_queue_holds_what_the_threads_serve_in_five_seconds() {
    let options = HashingOptions { queue: None, ..options(THREADS, 0) };
    let pool = HashingPool::start_with(options, Duration::from_millis(200), Box::new(Run::execute)).unwrap();
    assert_eq!(pool.stats().places, THREADS + THREADS * 25);
}

#[tokio::test]
async fn a_caller_who_leaves_costs_no_run_and_keeps_no_place() {
    let gate = Gate::default();
    let pool = pool_with(1, 2, gate.engine());
    let first = spawn_job(&pool);
    until(&pool, |stats| stats.running == 1).await;
    let leaving = spawn_job(&pool);
    until(&pool, |stats| stats.queued == 1).await;
    leaving.abort();
    assert!(leaving.await.unwrap_err().is_cancelled());
    assert_eq!(pool.stats().places_taken, 2, "the place is in use as long as the job is in the queue");
    gate.open();
    first.await.unwrap().unwrap();
    spawn_job(&pool).await.unwrap().unwrap();
    assert_eq!((pool.stats().runs(), pool.stats().places_taken), (2, 0));
}

#[tokio::test]
async fn a_panic_ends_its_own_job_only() {
    let is_first = AtomicBool::new(true);
    let engine = move |run: &Run| {
        assert!(!is_first.swap(false, Ordering::Relaxed), "the first run fails");
        run.execute()
    };
    let pool = pool_with(1, 1, Box::new(engine));
    assert_eq!(spawn_job(&pool).await.unwrap(), Err(HashingFailed));
    assert!(spawn_job(&pool).await.unwrap().is_ok());
    assert_eq!((pool.stats().running, pool.stats().places_taken), (0, 0));
}

#[tokio::test]
async fn a_dropped_pool_serves_those_who_wait_and_nobody_after() {
    let gate = Gate::default();
    let pool = pool_with(1, 2, gate.engine());
    let mut late = pool.reserve().unwrap();
    let jobs = [spawn_job(&pool), spawn_job(&pool)];
    until(&pool, |stats| stats.running == 1 && stats.queued == 1).await;
    drop(pool);
    assert_eq!(late.hash(&plain("password"), [1; 16]).await, Err(HashingFailed));
    gate.open();
    for job in jobs {
        assert!(job.await.unwrap().is_ok());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_stored_text_makes_a_check_panic_or_pass(stored in "(\\$bcrypt-sha256\\$v=2,t=2b,r=4\\$)?\\PC{0,70}") {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let pool = pool();
        prop_assert!(!runtime.block_on(verify(&pool, "password", Some(&stored))));
        prop_assert_eq!(pool.stats().runs_at(Cost::MIN), 1);
    }
}
