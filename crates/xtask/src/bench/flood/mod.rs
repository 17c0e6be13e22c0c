//! `cargo xtask bench flood`: do those who are signed in notice that others flood the log-in?
//!
//! LK-10 and ASVS 15.1.3, 15.2.2: hashing has threads and a bounded queue of its own, so that a flood of passwords costs
//! the flooders their time and nobody else's.

mod load;
mod report;

use std::time::Duration;

use anyhow::{Result, ensure};

use self::load::{Flood, Reader};
use self::report::{Report, Round};
use super::options::Options;
use super::server::Server;
use super::show;
use super::sign_in::sign_in;
use super::stage::{Stage, on_each_database};

/// Interleaved: one without the flood, one within it.
const ROUNDS: u32 = 5;
/// The default cost, and hashing threads as many as cores: what a server does that nobody has tuned.
const SETTINGS: [(&str, &str); 1] = [("ROSTER_RATE_LIMIT__ENABLED", "false")];
/// Until the queue is full.
const FILLING: Duration = Duration::from_secs(2);

pub(super) fn run(options: &Options) -> Result<bool> {
    let mut report = Report::new(options);
    on_each_database(options, &SETTINGS, |stage| {
        report.add(stage.database.name(), &measure_on(stage, options)?);
        Ok(())
    })?;
    show(options, &report.to_json(), &report);
    Ok(report.holds())
}

fn measure_on(stage: &mut Stage<'_>, options: &Options) -> Result<Vec<Round>> {
    let server = stage.serve()?;
    let access_token = sign_in(&stage.setup, &server, "viewer")?;
    let mut reader = Reader::new(server.address(), access_token)?;
    reader.warm_up()?;
    let mut rounds = Vec::new();
    for round in 1..=ROUNDS {
        eprintln!("{}: round {round} of {ROUNDS}", stage.database.name());
        rounds.push(measure(&server, &mut reader, options)?);
    }
    Ok(rounds)
}

fn measure(server: &Server, reader: &mut Reader, options: &Options) -> Result<Round> {
    let quiet = reader.read(options.samples)?;
    let memory_before = server.memory()?;
    let flood = Flood::start(server.address())?;
    std::thread::sleep(FILLING);
    let flooded = reader.read(options.samples)?;
    let memory_within = server.memory()?;
    let refused = flood.end()?;
    ensure!(!refused.is_empty(), "the flood was no flood: the queue took all of it");
    Ok(Round { quiet, flooded, refused, memory_before, memory_within })
}
