//! Ends sessions on one node, and waits until the other refuses them.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::nodes::{Account, Nodes, Session};
use super::traffic::Traffic;
use crate::bench::client::Client;
use crate::bench::options::Options;
use crate::bench::shuffle::Shuffle;

/// Between two requests with the session that has ended: how exactly the time is known.
const STEP: Duration = Duration::from_millis(1);
/// After this nobody waits any longer.
const PATIENCE: Duration = Duration::from_secs(10);
/// A revocation comes at any moment between two readings of the other node, which are so many milliseconds apart.
const BETWEEN_READINGS: usize = 250;

/// Who ends a session.
#[derive(Clone, Copy)]
pub(super) enum Revoker {
    /// Its owner, who signs out.
    Owner,
    /// Its owner in another session, who ends all the others.
    OtherSession,
    /// A command that suspends the account.
    Command,
}

impl Revoker {
    pub(super) const ALL: [Self; 3] = [Self::Owner, Self::OtherSession, Self::Command];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Owner => "log-out",
            Self::OtherSession => "the other sessions ended",
            Self::Command => "suspended by command",
        }
    }

    /// How often it is tried. Starting a program takes long, and what the other node does is the same.
    pub(super) fn rounds(self, samples: u32) -> u32 {
        match self {
            Self::Owner => samples,
            Self::OtherSession => samples.div_ceil(3),
            Self::Command => samples.div_ceil(10),
        }
    }
}

/// How long the other node let somebody in, in each round: from the answer of the revocation to the first refusal.
pub(super) fn measure(nodes: &Nodes<'_>, revoker: Revoker, options: &Options) -> Result<Vec<Duration>> {
    let (mut one, mut other) = (nodes.one()?, nodes.other()?);
    let mut shuffle = Shuffle::new(options.seed);
    let someone = nodes.account(&format!("traffic-{}", revoker as u32))?.sign_in(&mut one)?;
    let traffic = Traffic::start(nodes.other()?, someone);
    let account = nodes.account(&format!("owner-{}", revoker as u32))?;
    let mut took = Vec::new();
    for _ in 0..revoker.rounds(options.samples) {
        let session = account.sign_in(&mut one)?;
        session.is_admitted(&mut other)?;
        sleep(STEP * u32::try_from(shuffle.below(BETWEEN_READINGS))?);
        session.is_admitted(&mut other)?;
        let answered_at = revoker.revoke(nodes, &account, &session, &mut one)?;
        took.push(refusal(&session, &mut other, answered_at)?);
        if matches!(revoker, Revoker::Command) {
            nodes.command(&["user", "activate", &account.email])?;
        }
    }
    traffic.end()?;
    Ok(took)
}

impl Revoker {
    /// Ends the session; when the answer was there.
    fn revoke(
        self,
        nodes: &Nodes<'_>,
        account: &Account,
        session: &Session,
        one: &mut Client,
    ) -> Result<Instant> {
        let expect = |status: u16| {
            ensure!(status == 204, "a revocation was answered with {status}");
            Ok(Instant::now())
        };
        match self {
            Self::Owner => expect(one.call("POST", "/v1/auth/logout", &session.access_token)?.status),
            Self::OtherSession => {
                let asking = account.sign_in(one)?;
                expect(one.call("DELETE", "/v1/me/sessions", &asking.access_token)?.status)
            }
            Self::Command => {
                nodes.command(&["user", "suspend", &account.email, "--reason", "benchmark"])?;
                Ok(Instant::now())
            }
        }
    }
}

/// Shows the token until it is refused; how long after the answer to the revocation the refusal was there.
fn refusal(session: &Session, other: &mut Client, answered_at: Instant) -> Result<Duration> {
    loop {
        let status = session.shows(other)?;
        let passed = answered_at.elapsed();
        match status {
            401 => return Ok(passed),
            200 => ensure!(passed < PATIENCE, "a session that has ended is still let in"),
            other => ensure!(false, "a session that has ended was answered with {other}"),
        }
        sleep(STEP);
    }
}
