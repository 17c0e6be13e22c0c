//! A rotation and the end of its session at the same moment: nothing usable is left, whoever comes first.

use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use roster_api::testing::service::domain::{PlainPassword, RevokeReason, SessionId};
use roster_api::testing::service::persistence::Backend;
use roster_api::testing::service::ports::Clock as _;
use roster_api::testing::service::{LoginInput, RefreshError, RequestInfo, Roster, SessionTokens};

use crate::support::{PASSWORD, Steps, TestApp, on_both_databases};

const SCHEDULES: u64 = 1_000;

/// Numbers that look random and are the same for the same seed (`SplitMix64`).
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }
}

/// Runs two tasks, which get their turns as the dice fall: one may be far ahead of the other, or they alternate.
async fn interleaved<A, B>(
    dice: &mut Dice,
    one: impl Future<Output = A>,
    other: impl Future<Output = B>,
) -> (A, B) {
    let (mut one, mut other) = (pin!(one), pin!(other));
    let (mut first, mut second) = (None, None);
    let reluctance = [1 << dice.roll(5), 1 << dice.roll(5)];
    std::future::poll_fn(move |context| {
        let mut has_skipped = false;
        if first.is_none() {
            if dice.roll(reluctance[0]) > 0 {
                has_skipped = true;
            } else if let Poll::Ready(outcome) = one.as_mut().poll(context) {
                first = Some(outcome);
            }
        }
        if second.is_none() {
            if dice.roll(reluctance[1]) > 0 {
                has_skipped = true;
            } else if let Poll::Ready(outcome) = other.as_mut().poll(context) {
                second = Some(outcome);
            }
        }
        if has_skipped {
            context.waker().wake_by_ref();
        }
        match (first.take(), second.take()) {
            (Some(one), Some(other)) => Poll::Ready((one, other)),
            unfinished => {
                (first, second) = unfinished;
                Poll::Pending
            }
        }
    })
    .await
}

async fn logged_in(roster: &Roster) -> SessionTokens {
    let input = LoginInput {
        identifier: "ada@example.com".to_owned(),
        password: PlainPassword::new(PASSWORD.to_owned()).unwrap(),
        device_name: None,
        device_token: None,
    };
    roster.log_in(input, &RequestInfo::default()).await.unwrap().tokens
}

async fn refresh(roster: &Roster, tokens: &SessionTokens) -> Result<SessionTokens, RefreshError> {
    roster.refresh(tokens.refresh_token.expose(), &RequestInfo::default()).await
}

async fn sign_out(roster: &Roster, tokens: &SessionTokens) {
    let token = tokens.refresh_token.expose();
    roster.log_out_by_refresh_token(token, &RequestInfo::default()).await.unwrap();
}

async fn is_over(roster: &Roster, family: &[SessionTokens], what: &str) {
    for tokens in family {
        let refreshed = refresh(roster, tokens).await;
        assert!(matches!(refreshed, Err(RefreshError::Invalid)), "{what}: a refresh token still works");
        assert!(
            roster.authenticate(&tokens.access_token).await.is_err(),
            "{what}: an access token still works"
        );
    }
}

/// One schedule: a rotation against what ends the session, by turns. Answers whether the rotation went through.
async fn race(app: &TestApp, seed: u64) -> bool {
    let roster = app.roster();
    let mut dice = Dice(seed);
    let mut family = vec![logged_in(roster).await];
    let kind = seed % 3;
    for _ in 0..kind {
        let next = refresh(roster, &family[family.len() - 1]).await.unwrap();
        family.push(next);
    }
    let newest = &family[family.len() - 1];
    if kind == 1 {
        roster.authenticate(&newest.access_token).await.unwrap();
        app.advance(Duration::from_secs(31));
    }
    let ends = async {
        match kind {
            0 => sign_out(roster, newest).await,
            // The token before, after its successor was used; or one that is older.
            _ => assert!(refresh(roster, &family[0]).await.is_err(), "a replay went through"),
        }
    };
    let (rotated, ()) = Box::pin(interleaved(&mut dice, refresh(roster, newest), ends)).await;
    let has_rotated = rotated.is_ok();
    match rotated {
        Ok(tokens) => family.push(tokens),
        Err(error) => assert!(matches!(error, RefreshError::Invalid), "seed {seed}: {error}"),
    }
    is_over(roster, &family, &format!("seed {seed}")).await;
    has_rotated
}

/// Comes back once the application waits for a lock that this test holds.
async fn somebody_waits(app: &TestApp) {
    let waiting =
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    match app.db.store().backend() {
        Backend::Postgres => while app.db.rows(waiting).await.is_empty() {},
        // SQLite tells nobody who waits; what has to be read before the write is read by then.
        Backend::Sqlite => {
            for _ in 0..100 {
                app.db.rows("SELECT id FROM sessions").await;
            }
        }
    }
}

on_both_databases! {
    /// RT-06: a thousand schedules of a rotation against a sign-out, a reuse or a replay of an older token.
    async fn a_rotation_and_a_revocation_leave_nothing_usable(app: TestApp) {
        app.activate("ada@example.com").await;
        let mut rotations = 0;
        for seed in 0..SCHEDULES {
            rotations += u64::from(Box::pin(race(&app, seed)).await);
        }
        // Both came first often enough.
        assert!((SCHEDULES / 20..SCHEDULES * 19 / 20).contains(&rotations), "{rotations} of {SCHEDULES}");
    }

    /// RT-06: a rotation that is held back while its session is revoked finds it revoked.
    async fn a_rotation_that_waits_for_a_revocation_gives_no_token(app: TestApp) {
        app.activate("ada@example.com").await;
        let tokens = logged_in(app.roster()).await;
        let tx = app.db.store().begin().await.unwrap();
        assert!(tx.sessions().revoke(tokens.session, RevokeReason::Ended, app.clock.now()).await.unwrap());
        let release = async {
            somebody_waits(&app).await;
            tx.commit().await.unwrap();
        };
        let (rotated, ()) = tokio::join!(refresh(app.roster(), &tokens), release);
        assert!(matches!(rotated, Err(RefreshError::Invalid)));
        is_over(app.roster(), &[tokens], "revoked").await;
        assert_eq!(stored(&app).await, (0, true));
    }

    /// RT-06: a sign-out that waits for a rotation ends what the rotation made.
    async fn a_sign_out_that_waits_for_a_rotation_ends_the_successor(app: TestApp) {
        app.activate("ada@example.com").await;
        let tokens = logged_in(app.roster()).await;
        let tx = app.db.store().begin().await.unwrap();
        let session: SessionId = tokens.session;
        assert!(tx.sessions().rotate(session, 0, vec![7; 32], app.clock.now()).await.unwrap().is_some());
        let release = async {
            somebody_waits(&app).await;
            tx.commit().await.unwrap();
        };
        tokio::join!(sign_out(app.roster(), &tokens), release);
        is_over(app.roster(), &[tokens], "signed out").await;
        assert_eq!(stored(&app).await, (1, true));
    }
}

/// Generation and whether it is over, of the only session.
async fn stored(app: &TestApp) -> (u64, bool) {
    let rows = app.db.rows("SELECT generation, revoked_at FROM sessions").await;
    (rows[0]["generation"].as_u64().unwrap(), !rows[0]["revoked_at"].is_null())
}
