#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::cell::Cell;
use std::rc::Rc;

use tokio::sync::oneshot;
use tokio::time::{Instant, advance, sleep_until};
use uuid::Uuid;

use super::*;
use crate::domain::{Email, NewSession, PasswordHash, Profile, Session, SessionSettings, Timestamp, User};

const SECOND: Duration = Duration::from_secs(1);
/// Lets so much time pass: the clock stands still, and moves when nobody has anything left to do.
async fn pass(time: Duration) {
    sleep_until(Instant::now() + time).await;
}

const ALMOST: Duration = Duration::from_nanos(999_999_999);

fn session_id(number: u32) -> SessionId {
    SessionId::from_uuid(Uuid::from_u128(number.into()))
}

/// A session, and a user of its own.
fn caller(number: u32) -> Caller {
    let start = Timestamp::from_unix_micros(1_767_225_600_000_000).unwrap();
    let user = User::register_open(
        UserId::from_uuid(Uuid::from_u128(number.into())),
        Email::parse("ada@example.com").unwrap(),
        None,
        Profile::default(),
        PasswordHash::from_stored("hash"),
        start,
    );
    let new = NewSession {
        id: session_id(number),
        user_id: user.id,
        refresh_token_hash: Vec::new(),
        refresh_nonce: Vec::new(),
        user_agent: None,
        ip: None,
        device_name: None,
    };
    let session = Session::open(new, &SessionSettings::default(), start);
    Caller { user: Arc::new(user), session: Some(Arc::new(session)) }
}

/// A cache that has heard of everything until now and has this session.
fn knowing(number: u32) -> SessionCache {
    let cache = SessionCache::default();
    cache.caught_up(Duration::ZERO);
    read(&cache, number);
    cache
}

fn read(cache: &SessionCache, number: u32) {
    let caller = caller(number);
    let stamp = cache.stamp(caller.user.id);
    cache.keep(caller, stamp, Duration::ZERO);
}

fn knows(cache: &SessionCache, number: u32, now: Duration) -> bool {
    cache.find(session_id(number), now).is_some()
}

#[test]
fn what_is_kept_counts_for_a_second_after_the_beginning_of_a_reading() {
    let cache = SessionCache::default();
    read(&cache, 1);
    assert!(!knows(&cache, 1, Duration::ZERO), "nobody knows what the other nodes have done");
    cache.caught_up(Duration::ZERO);
    assert!(knows(&cache, 1, ALMOST));
    assert!(!knows(&cache, 1, SECOND));
    cache.caught_up(SECOND);
    assert!(knows(&cache, 1, SECOND + ALMOST));
}

#[test]
fn a_change_outdates_its_user_and_nobody_else() {
    let cache = knowing(1);
    read(&cache, 2);
    cache.outdate(caller(1).user.id);
    assert!(!knows(&cache, 1, Duration::ZERO));
    assert!(knows(&cache, 2, Duration::ZERO));
    read(&cache, 1);
    assert!(knows(&cache, 1, Duration::ZERO));
}

#[test]
fn a_reading_that_began_before_a_change_and_ends_after_it_does_not_count() {
    let cache = knowing(1);
    let before = caller(1);
    let stamp = cache.stamp(before.user.id);
    cache.outdate(before.user.id);
    // One that began after the change is there first.
    read(&cache, 1);
    cache.keep(before, stamp, Duration::ZERO);
    assert!(!knows(&cache, 1, Duration::ZERO));
}

#[test]
fn a_reading_that_began_before_everything_was_forgotten_does_not_count() {
    let cache = knowing(1);
    let before = caller(2);
    let stamp = cache.stamp(before.user.id);
    cache.forget_all();
    cache.keep(before, stamp, Duration::ZERO);
    assert!(!knows(&cache, 1, Duration::ZERO) && !knows(&cache, 2, Duration::ZERO));
}

#[test]
fn what_is_old_is_read_anew_whatever_was_heard_of_it() {
    let cache = knowing(1);
    cache.caught_up(MAX_AGE);
    assert!(knows(&cache, 1, SECOND * 299 + ALMOST));
    assert!(!knows(&cache, 1, MAX_AGE));
}

#[test]
fn the_first_use_of_a_generation_is_told_once() {
    let Caller { user, session } = caller(1);
    let session = session.unwrap();
    let session = Session { generation: 1, rotated_at: Some(session.created_at), ..(*session).clone() };
    let cache = SessionCache::default();
    let caller = Caller { user, session: Some(Arc::new(session)) };
    let known = cache.keep(caller.clone(), cache.stamp(caller.user.id), Duration::ZERO);
    assert_eq!([0, 1, 1].map(|generation| known.is_first_use(generation)), [false, true, false]);
}

fn put(shelf: &Shelf<SessionId, Known>, number: u32) {
    shelf.put(session_id(number), Arc::new(Known::new(caller(number), Stamp::default(), Duration::ZERO)));
}

#[test]
fn a_full_shelf_lets_go_of_what_was_longest_unused() {
    let shelf = Shelf::of(2560);
    put(&shelf, 0);
    for number in 1..10_000 {
        put(&shelf, number);
        assert!(shelf.get(&session_id(number)).is_some());
        assert!(shelf.get(&session_id(0)).is_some(), "in use, after {number}");
    }
    let kept = (0..10_000).filter(|number| shelf.get(&session_id(*number)).is_some()).count();
    assert!((640..=2560).contains(&kept), "{kept}");
}

#[test]
fn what_is_of_no_use_is_swept_away_part_by_part() {
    let shelf = Shelf::of(CALLERS);
    for number in 0..1000 {
        put(&shelf, number);
    }
    for _ in 0..256 {
        shelf.sweep(|known| known.caller().session_id() == Some(session_id(7)));
    }
    let kept: Vec<_> = (0..1000).filter(|number| shelf.get(&session_id(*number)).is_some()).collect();
    assert_eq!(kept, [7]);
}

#[tokio::test(start_paused = true)]
async fn a_node_works_four_times_a_second_while_there_is_traffic_and_not_at_all_without() {
    let traffic = Rc::new(Traffic::default());
    let rounds = Rc::new(Cell::new(0));
    let (stop, stopped) = oneshot::channel::<()>();
    let local = tokio::task::LocalSet::new();
    let following = {
        let (traffic, rounds) = (Rc::clone(&traffic), Rc::clone(&rounds));
        local.spawn_local(async move {
            let work = async || rounds.set(rounds.get() + 1);
            traffic.follow(async { drop(stopped.await) }, work).await;
        })
    };
    local
        .run_until(async move {
            advance(SECOND * 3600).await;
            assert_eq!(rounds.get(), 0, "nobody was here");
            for _ in 0..1000 {
                traffic.note();
                pass(Duration::from_millis(1)).await;
            }
            assert_eq!(rounds.get(), 4);
            // The last ones are still to be seen to.
            pass(SECOND).await;
            assert_eq!(rounds.get(), 5);
            pass(SECOND * 3600).await;
            assert_eq!(rounds.get(), 5);
            traffic.note();
            pass(Duration::from_millis(1)).await;
            assert_eq!(rounds.get(), 6, "at once after a rest");
            drop(stop);
            following.await.unwrap();
        })
        .await;
}
