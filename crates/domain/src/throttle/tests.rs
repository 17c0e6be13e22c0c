#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use proptest::prelude::*;

use super::*;

const NOW: i64 = 1_767_225_600;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_micros((NOW + seconds) * 1_000_000).unwrap()
}

/// A budget as it is meant: the database keeps the same numbers in a row of its own.
#[derive(Default)]
struct Model {
    failures: u32,
    blocked_until: Option<Timestamp>,
}

impl Model {
    /// A failure, unless it is turned away: then the end of the block.
    fn fail(&mut self, rules: &LockoutRules, budget: Budget, now: Timestamp) -> Option<Timestamp> {
        if let Some(until) = self.blocked_until.filter(|until| *until > now) {
            return Some(until);
        }
        self.failures += 1;
        let steps = rules.steps(budget, now);
        self.blocked_until =
            steps.iter().rev().find(|step| self.failures >= step.failures).map(|step| step.until);
        None
    }
}

#[test]
fn ten_failures_are_free_and_then_each_doubles_the_block_up_to_an_hour() {
    let (rules, mut model, mut now) = (LockoutRules::default(), Model::default(), at(0));
    let mut blocks = Vec::new();
    for _ in 0..18 {
        assert_eq!(model.fail(&rules, Budget::Own, now), None);
        let block = model.blocked_until.map_or(Duration::ZERO, |until| until.since(now));
        blocks.push(block.as_secs() / 60);
        now = now.plus(block);
    }
    assert_eq!(blocks, [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
}

/// LK-01: only the rule; that it holds for an account is a story of its own.
#[test]
fn the_ninetieth_failure_of_strangers_is_the_last_one() {
    let (rules, mut model, mut now) = (LockoutRules::default(), Model::default(), at(0));
    for _ in 0..90 {
        assert_eq!(model.fail(&rules, Budget::Untrusted, now), None);
        now = now.plus(rules.max_duration);
    }
    assert_eq!(model.blocked_until, Some(Timestamp::MAX));
    now = now.plus(Duration::from_hours(24 * 365 * 100));
    assert_eq!(model.fail(&rules, Budget::Untrusted, now), Some(Timestamp::MAX));
    assert_eq!(rules.retry_after(Timestamp::MAX, now), 3600);
}

#[test]
fn a_threshold_beyond_the_last_failure_moves_it() {
    let rules = LockoutRules { threshold: 200, ..LockoutRules::default() };
    let last = BlockStep { failures: 200, until: Timestamp::MAX };
    assert_eq!(rules.steps(Budget::Untrusted, at(0)), [last]);
    let rules = LockoutRules { threshold: 88, ..LockoutRules::default() };
    let failures: Vec<u32> = rules.steps(Budget::Untrusted, at(0)).iter().map(|step| step.failures).collect();
    assert_eq!(failures, [88, 89, 90]);
}

#[test]
fn what_is_left_of_a_second_is_waited_for_too() {
    let (rules, until) = (LockoutRules::default(), at(60));
    for (passed, seconds) in [(0, 60), (1, 60), (999_999, 60), (1_000_000, 59), (60_000_000, 1)] {
        assert_eq!(rules.retry_after(until, at(0).plus(Duration::from_micros(passed))), seconds);
    }
}

#[test]
fn a_network_is_an_ipv4_address_or_a_64th_of_ipv6() {
    let network = |text: &str| ClientNetwork::of(text.parse().unwrap()).to_string();
    assert_eq!(network("203.0.113.9"), "203.0.113.9");
    assert_eq!(network("::ffff:203.0.113.9"), "203.0.113.9");
    assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    assert_eq!(network("2001:db8:1:2:ffff::"), "2001:db8:1:2::/64");
    assert_ne!(network("2001:db8:1:3::"), network("2001:db8:1:2::"));
}

prop_compose! {
    fn any_rules()(threshold in 1..=1000_u32, duration in 1..=604_800_u64, longer in 0..=604_800_u64) -> LockoutRules {
        let duration = Duration::from_secs(duration);
        LockoutRules { threshold, duration, max_duration: duration + Duration::from_secs(longer) }
    }
}

proptest! {
    #[test]
    fn blocks_begin_at_the_threshold_rise_and_never_pass_the_longest(rules in any_rules(), is_own: bool) {
        let budget = if is_own { Budget::Own } else { Budget::Untrusted };
        let steps = rules.steps(budget, at(0));
        prop_assert_eq!(steps[0].failures, rules.threshold);
        for pair in steps.windows(2) {
            prop_assert!(pair[0].failures < pair[1].failures && pair[0].until < pair[1].until);
        }
        for step in &steps {
            let block = step.until.since(at(0));
            let is_last = step.until == Timestamp::MAX;
            prop_assert!(is_last || (rules.duration..=rules.max_duration).contains(&block));
            prop_assert!(!is_last || budget == Budget::Untrusted && step.failures >= 90);
            prop_assert!(rules.retry_after(step.until, at(0)) <= rules.max_duration.as_secs());
        }
    }

    /// Whatever the times of the tries, so many are checked: the free ones, and one for each block that has passed.
    #[test]
    fn a_guesser_gets_the_free_tries_and_one_a_block(
        rules in any_rules(),
        waits in proptest::collection::vec(0..200_000_u64, 1..300),
    ) {
        let (mut model, mut now, mut passed) = (Model::default(), at(0), 0);
        for wait in waits {
            now = now.plus(Duration::from_secs(wait));
            let was_blocked = model.blocked_until.is_some();
            let before = (model.failures, model.blocked_until);
            match model.fail(&rules, Budget::Untrusted, now) {
                Some(until) => {
                    prop_assert!(until > now);
                    prop_assert_eq!(before, (model.failures, model.blocked_until));
                }
                None => passed += u32::from(was_blocked),
            }
        }
        prop_assert!(model.failures <= rules.threshold + passed);
        prop_assert!(model.failures <= rules.threshold.max(90));
    }
}
