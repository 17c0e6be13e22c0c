//! Random sequences of refreshes, replays, uses and waits, against a model of a few lines.

use std::collections::BTreeSet;
use std::time::Duration;

use proptest::prelude::*;
use serde_json::json;

use super::generation;
use crate::support::{
    Calls, Steps, TestApp, TestDatabase, Tokens, at_once, holds_for_all, on_both_databases,
};

/// One step of a client, or of somebody who copied its tokens.
#[derive(Debug, Clone)]
enum Step {
    /// So many refreshes at once with the token that is so many generations old.
    Refresh { age: usize, count: usize },
    /// A refresh with a byte of the newest token changed.
    Damaged { at: usize },
    /// A call with the newest access token.
    Use,
    /// Time passes.
    Wait(Duration),
}

/// What a session should be like.
#[derive(Debug, Default)]
struct Model {
    is_over: bool,
    is_successor_used: bool,
    /// Since the newest refresh token was made by a rotation; `None` before the first.
    since_rotation: Option<Duration>,
    /// Since the newest access token was made.
    since_issue: Duration,
    /// Since the log-in or the last rotation.
    idle: Duration,
}

impl Model {
    /// Whether a refresh with a token of that age succeeds, and whether it rotates.
    fn refresh(&mut self, age: usize) -> (bool, bool) {
        if self.is_over {
            return (false, false);
        }
        let grace = Duration::from_secs(30);
        let day = Duration::from_hours(24);
        let may_repeat = self
            .since_rotation
            .is_some_and(|passed| passed <= grace || (!self.is_successor_used && passed <= day));
        match age {
            0 => {
                self.since_rotation = Some(Duration::ZERO);
                self.since_issue = Duration::ZERO;
                self.idle = Duration::ZERO;
                self.is_successor_used = false;
                (true, true)
            }
            1 if may_repeat => {
                self.since_issue = Duration::ZERO;
                (true, false)
            }
            _ => {
                self.is_over = true;
                (false, false)
            }
        }
    }

    fn wait(&mut self, duration: Duration) {
        self.since_issue += duration;
        self.idle += duration;
        self.is_over |= self.idle >= Duration::from_hours(14 * 24);
        self.since_rotation = self.since_rotation.map(|passed| passed + duration);
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let refresh = |age: std::ops::Range<usize>| {
        (age, prop_oneof![3 => Just(1_usize), 1 => 2..6_usize])
            .prop_map(|(age, count)| Step::Refresh { age, count })
    };
    let wait = prop_oneof![
        Just(Duration::from_secs(1)),
        Just(Duration::from_secs(30)),
        Just(Duration::from_secs(31)),
        Just(Duration::from_mins(14)),
        Just(Duration::from_hours(23)),
        Just(Duration::from_hours(24) + Duration::from_secs(1)),
    ];
    let step = prop_oneof![
        5 => refresh(0..1),
        4 => refresh(1..2),
        1 => refresh(2..4),
        1 => (0..71_usize).prop_map(|at| Step::Damaged { at }),
        3 => Just(Step::Use),
        4 => wait.prop_map(Step::Wait),
    ];
    proptest::collection::vec(step, 1..16)
}

/// Plays the steps on a new session and compares each answer with the model's.
async fn play(app: &TestApp, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut model = Model::default();
    // All refresh tokens, the newest last, and the newest access token.
    let mut tokens = app.login("ada@example.com").await;
    let mut family = vec![tokens.refresh.clone()];
    for step in steps {
        match step {
            Step::Refresh { age, count } => {
                let Some(shown) = family.len().checked_sub(age + 1).map(|at| family[at].clone()) else {
                    continue;
                };
                let (succeeds, rotates) = model.refresh(age);
                let body = json!({ "refresh_token": shown });
                let answers = at_once((0..count).map(|_| app.post("/v1/auth/refresh", &body))).await;
                let statuses: BTreeSet<u16> = answers.iter().map(|answer| answer.status).collect();
                prop_assert_eq!(statuses, BTreeSet::from([if succeeds { 200 } else { 401 }]));
                if succeeds {
                    let given: BTreeSet<String> =
                        answers.iter().map(|answer| Tokens::of(answer).refresh).collect();
                    prop_assert_eq!(given.len(), 1, "one distinct successor");
                    tokens = Tokens::of(&answers[0]);
                    if rotates {
                        prop_assert!(!family.contains(&tokens.refresh));
                        family.push(tokens.refresh.clone());
                    }
                    prop_assert_eq!(Some(&tokens.refresh), family.last());
                    prop_assert_eq!(generation(&tokens), family.len() as u64 - 1);
                }
            }
            Step::Damaged { at } => {
                let mut text = family.last().unwrap().clone().into_bytes();
                text[at] = if text[at] == b'Q' { b'g' } else { b'Q' };
                let answer = app.try_refresh(std::str::from_utf8(&text).unwrap()).await;
                prop_assert_eq!(answer.status, 401);
            }
            Step::Use => {
                let status = app.get("/v1/me").bearer(&tokens.access).send().await.status;
                // Fifteen minutes, and five seconds of leeway.
                let is_good = !model.is_over && model.since_issue < Duration::from_secs(15 * 60 + 5);
                prop_assert_eq!(status, if is_good { 200 } else { 401 });
                model.is_successor_used |= is_good;
            }
            Step::Wait(duration) => {
                app.advance(duration);
                model.wait(duration);
            }
        }
    }
    let status = app.get("/v1/me").bearer(&tokens.access).send().await.status;
    prop_assert!(!model.is_over || status == 401);
    Ok(())
}

on_both_databases! {
    /// RT-01, RT-02, RT-04, RT-05, RT-09: whatever is done in whatever order, every answer is the model's.
    async fn every_sequence_of_refreshes_is_answered_as_the_model_says(db: TestDatabase) {
        let app = TestApp::start(db, &[("ROSTER_HTTP__WORKERS", "2")]).await;
        app.activate("ada@example.com").await;
        holds_for_all(app, 40, steps(), play).await;
    }
}
