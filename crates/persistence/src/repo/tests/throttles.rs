use std::time::Duration;

use roster_domain::{BlockStep, Budget, DeviceTokenId, LockoutRules, MailLimit, Timestamp, UserId};
use uuid::Uuid;

use super::samples::{insert, later, start, user};
use crate::testing::TestDatabase;
use crate::{CountedAttempt, DeviceMark, DeviceToken, Store, ThrottleKey, on_both_databases};

fn key(number: u8) -> ThrottleKey {
    ThrottleKey { hash: vec![number; 32], user: None }
}

fn key_of(number: u8, user: UserId) -> ThrottleKey {
    ThrottleKey { user: Some(user), ..key(number) }
}

async fn reserve(
    store: &Store,
    key: &ThrottleKey,
    steps: &[BlockStep],
    now: Timestamp,
) -> Option<CountedAttempt> {
    let tx = store.begin().await.unwrap();
    let counted = tx.login_throttles().reserve(key, steps, now).await.unwrap();
    tx.commit().await.unwrap();
    counted
}

async fn give_back(store: &Store, key: &ThrottleKey, attempt: &CountedAttempt, now: Timestamp) {
    let tx = store.begin().await.unwrap();
    tx.login_throttles().give_back(key, attempt, now).await.unwrap();
    tx.commit().await.unwrap();
}

/// Whether so many mails, one a second from `since`, are within the limit.
async fn mails(store: &Store, since: u64, count: u64) -> Vec<bool> {
    let limit = MailLimit { count: 3, period: Duration::from_mins(1) };
    let mut answers = Vec::new();
    for second in since..since + count {
        let tx = store.begin().await.unwrap();
        answers.push(tx.login_throttles().count_mail(&key(1), limit, later(second)).await.unwrap());
        tx.commit().await.unwrap();
    }
    answers
}

on_both_databases! {
    /// What the rules say of each number is what the row does, attempt by attempt, also while it turns attempts away.
    async fn a_counter_follows_the_rules(db: TestDatabase) {
        let rules = LockoutRules {
            threshold: 2,
            duration: Duration::from_secs(10),
            max_duration: Duration::from_secs(35),
        };
        let (mut failures, mut blocked_until) = (0, None);
        for second in (0..200).step_by(3) {
            let now = later(second);
            let steps = rules.steps(Budget::Own, now);
            let counted = reserve(db.store(), &key(1), &steps, now).await;
            if blocked_until.is_some_and(|until| until > now) {
                assert!(counted.is_none(), "{second}");
            } else {
                failures += 1;
                blocked_until = steps.iter().rev().find(|step| step.failures <= failures).map(|step| step.until);
                let counted = counted.unwrap();
                assert_eq!((counted.failures, counted.blocked_until), (failures, blocked_until), "{second}");
            }
            let stored = db.store().login_throttles().blocked_until(&[key(1).hash, key(2).hash]).await.unwrap();
            assert_eq!(stored, blocked_until);
        }
        assert!(failures > 6);
    }

    async fn a_threshold_of_one_blocks_with_the_first_attempt(db: TestDatabase) {
        let rules = LockoutRules { threshold: 1, ..LockoutRules::default() };
        let steps = rules.steps(Budget::Untrusted, start());
        let first = reserve(db.store(), &key(1), &steps, start()).await.unwrap();
        assert_eq!((first.failures, first.blocked_until), (1, Some(later(60))));
        assert!(reserve(db.store(), &key(1), &steps, later(59)).await.is_none());
        assert!(reserve(db.store(), &key(2), &steps, later(59)).await.is_some());
    }

    async fn an_attempt_that_is_given_back_frees_its_place_and_ends_its_block(db: TestDatabase) {
        let rules = LockoutRules { threshold: 2, ..LockoutRules::default() };
        let steps = rules.steps(Budget::Own, start());
        let first = reserve(db.store(), &key(1), &steps, start()).await.unwrap();
        let second = reserve(db.store(), &key(1), &steps, start()).await.unwrap();
        assert!(reserve(db.store(), &key(1), &steps, later(1)).await.is_none());
        give_back(db.store(), &key(1), &second, later(1)).await;
        let again = reserve(db.store(), &key(1), &rules.steps(Budget::Own, later(1)), later(1)).await.unwrap();
        assert_eq!((again.failures, again.blocked_until), (2, Some(later(61))));
        // The block is another attempt's by now.
        give_back(db.store(), &key(1), &first, later(2)).await;
        assert!(reserve(db.store(), &key(1), &steps, later(2)).await.is_none());
    }

    async fn what_was_cleared_meanwhile_takes_nothing_back(db: TestDatabase) {
        let owner = user(1, "ada@example.com");
        insert(db.store().begin().await.unwrap(), &owner).await;
        let old = reserve(db.store(), &key(1), &[], start()).await.unwrap();
        let tx = db.store().begin().await.unwrap();
        assert_eq!(tx.login_throttles().clear(&[key(1).hash], owner.id).await.unwrap(), 1);
        tx.commit().await.unwrap();
        reserve(db.store(), &key(1), &[], later(1)).await.unwrap();
        give_back(db.store(), &key(1), &old, later(2)).await;
        assert_eq!(reserve(db.store(), &key(1), &[], later(3)).await.unwrap().failures, 2);
    }

    async fn clearing_takes_the_named_keys_and_whatever_is_the_users(db: TestDatabase) {
        let (ada, eve) = (user(1, "ada@example.com"), user(2, "eve@example.com"));
        for owner in [&ada, &eve] {
            insert(db.store().begin().await.unwrap(), owner).await;
        }
        for key in [key(1), key(2), key_of(3, ada.id), key_of(4, ada.id), key_of(5, eve.id)] {
            reserve(db.store(), &key, &[], start()).await.unwrap();
        }
        let tx = db.store().begin().await.unwrap();
        assert_eq!(tx.login_throttles().clear(&[key(1).hash], ada.id).await.unwrap(), 3);
        tx.commit().await.unwrap();
        for (number, failures) in [(1, 1), (2, 2), (3, 1), (4, 1), (5, 2)] {
            assert_eq!(reserve(db.store(), &key(number), &[], later(1)).await.unwrap().failures, failures);
        }
        let tx = db.store().begin().await.unwrap();
        tx.login_throttles().delete(&key(5)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(reserve(db.store(), &key(5), &[], later(2)).await.unwrap().failures, 1);
    }

    async fn mails_are_counted_in_periods_that_begin_with_the_first(db: TestDatabase) {
        assert_eq!(mails(db.store(), 0, 5).await, [true, true, true, false, false]);
        assert_eq!(mails(db.store(), 59, 1).await, [false]);
        assert_eq!(mails(db.store(), 60, 4).await, [true, true, true, false]);
    }

    async fn stale_counters_go_and_a_block_without_an_end_stays(db: TestDatabase) {
        let rules = LockoutRules { threshold: 1, ..LockoutRules::default() };
        let endless = [BlockStep { failures: 1, until: Timestamp::MAX }];
        reserve(db.store(), &key(1), &[], start()).await.unwrap();
        reserve(db.store(), &key(2), &rules.steps(Budget::Own, start()), start()).await.unwrap();
        reserve(db.store(), &key(3), &endless, start()).await.unwrap();
        reserve(db.store(), &key(4), &[], later(50)).await.unwrap();
        let delete = async |unused: u64, unblocked: u64, limit: u64| {
            let tx = db.store().begin().await.unwrap();
            let gone = tx.login_throttles().delete_stale(later(unused), later(unblocked), limit).await.unwrap();
            tx.commit().await.unwrap();
            gone
        };
        assert_eq!(delete(0, 60, 10).await, 0);
        assert_eq!(delete(50, 60, 10).await, 1, "the one that never blocked");
        assert_eq!(delete(51, 61, 1).await, 1);
        assert_eq!(delete(51, 61, 10).await, 1, "the rest of what was asked for");
        assert_eq!(delete(1_000_000, 1_000_000, 10).await, 0);
        let until = db.store().login_throttles().blocked_until(&[key(3).hash]).await.unwrap();
        assert_eq!(until, Some(Timestamp::MAX));
    }

    async fn a_device_is_found_by_its_token_or_else_by_its_network(db: TestDatabase) {
        let (ada, eve) = (user(1, "ada@example.com"), user(2, "eve@example.com"));
        for owner in [&ada, &eve] {
            insert(db.store().begin().await.unwrap(), owner).await;
        }
        let tx = db.store().begin().await.unwrap();
        let id = |number: u8| DeviceTokenId::from_uuid(Uuid::from_bytes([number; 16]));
        let marks = [DeviceMark::Token(vec![1; 32]), DeviceMark::Network("203.0.113.9".to_owned())];
        for (number, mark) in (1..).zip(marks) {
            let expires_at = later(u64::from(number) * 100);
            let device = DeviceToken { id: id(number), user: ada.id, mark, expires_at, created_at: start() };
            tx.device_tokens().insert(device).await.unwrap();
        }
        let token = vec![1; 32];
        let find = async |user: UserId, token: Option<&[u8]>, network: Option<&str>, now: Timestamp| {
            tx.device_tokens().find_known(user, token, network, now).await.unwrap()
        };
        let (home, away) = (Some("203.0.113.9"), Some("203.0.113.8"));
        assert_eq!(find(ada.id, Some(&token), home, later(99)).await, Some(id(1)));
        assert_eq!(find(ada.id, Some(&token), home, later(100)).await, Some(id(2)));
        assert_eq!(find(ada.id, Some(&[2; 32]), home, later(99)).await, Some(id(2)));
        assert_eq!(find(ada.id, Some(&token), away, later(99)).await, Some(id(1)));
        for none in [
            find(eve.id, Some(&token), home, later(1)).await,
            find(ada.id, None, None, later(1)).await,
            find(ada.id, Some(&[]), Some(""), later(1)).await,
            find(ada.id, None, home, later(200)).await,
        ] {
            assert_eq!(none, None);
        }
        tx.device_tokens().revoke_all(ada.id, later(1)).await.unwrap();
        assert_eq!(find(ada.id, Some(&token), home, later(2)).await, None);
    }
}
