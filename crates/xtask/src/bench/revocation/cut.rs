//! Cuts a node off from its database, and waits until it serves nobody.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::nodes::{Nodes, Session};
use crate::bench::client::Client;

/// How often the node is cut off.
const ROUNDS: u32 = 20;
/// Between two requests.
const STEP: Duration = Duration::from_millis(1);
/// How long the node stays cut off: nobody may be served all that time.
const CUT: Duration = Duration::from_secs(3);
/// Requests until the node is itself again, once the way is free.
const RECOVERY: u32 = 10_000;

/// How long after each cut the last request began that was served.
pub(super) fn cut_off(nodes: &Nodes<'_>) -> Result<Vec<Duration>> {
    let (mut one, mut other) = (nodes.one()?, nodes.other()?);
    let session = nodes.account("cut")?.sign_in(&mut one)?;
    let mut served = Vec::new();
    for round in 0..ROUNDS {
        recover(&session, &mut other)?;
        // The cut comes at any moment between two readings.
        sleep(Duration::from_millis(u64::from(round) * 12));
        session.is_admitted(&mut other)?;
        nodes.way().cut();
        served.push(last_served(&session, &mut other)?);
        nodes.way().heal();
    }
    Ok(served)
}

fn last_served(session: &Session, other: &mut Client) -> Result<Duration> {
    let cut = Instant::now();
    let mut last = Duration::ZERO;
    while cut.elapsed() < CUT {
        let began = cut.elapsed();
        match session.shows(other)? {
            200 => last = began,
            503 => {}
            status => ensure!(false, "a node without its database answers with {status}"),
        }
        sleep(STEP);
    }
    Ok(last)
}

/// Waits until the node answers again, and answers from its memory.
fn recover(session: &Session, other: &mut Client) -> Result<()> {
    let mut served = 0;
    for _ in 0..RECOVERY {
        served = if session.shows(other)? == 200 { served + 1 } else { 0 };
        if served == 500 {
            return Ok(());
        }
        sleep(STEP);
    }
    ensure!(false, "the node does not recover once its database is back");
    Ok(())
}
